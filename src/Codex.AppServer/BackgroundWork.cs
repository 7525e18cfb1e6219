using System.Collections.Concurrent;

namespace Codex.AppServer;

/// <summary>Work that goes on beside the requests and that the server waits for before it ends.</summary>
internal sealed class BackgroundWork
{
    private readonly ConcurrentDictionary<Task, byte> _running = new();

    /// <summary>Keeps a task in mind until it ends. Its failure is its own affair: it must tell it before.</summary>
    public void Add(Task task)
    {
        if (task.IsCompleted)
        {
            return;
        }

        _running[task] = 0;
        task.ContinueWith(
            static (ended, running) => ((ConcurrentDictionary<Task, byte>)running!).TryRemove(ended, out _),
            _running,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Waits until nothing runs.</summary>
    public async Task WhenIdleAsync()
    {
        while (_running.Keys is { Count: > 0 } tasks)
        {
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
