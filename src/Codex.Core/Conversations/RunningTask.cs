using System.Threading.Channels;
using Codex.Core.Tasks;
using Codex.Core.Turns;

namespace Codex.Core.Conversations;

/// <summary>The task that occupies a conversation, and the way to stop it.</summary>
internal sealed class RunningTask(ConversationTask task, TurnContext context) : IDisposable
{
    private readonly CancellationTokenSource _interrupt = new();
    private Task _work = Task.CompletedTask;

    public TurnContext Context { get; } = context;

    /// <summary>The model's last message; null when there was none, or before the end.</summary>
    public string? LastAgentMessage { get; private set; }

    /// <summary>Whether its start is told as a turn's.</summary>
    public bool AnnouncesStart => task.AnnouncesStart;

    /// <summary>Whether it ended with an error.</summary>
    public bool Failed { get; private set; }

    /// <summary>Starts the work. When it ends by itself, this object is written to <paramref name="finished"/>.</summary>
    public void Start(ChannelWriter<object> finished) => _work = RunAsync(finished);

    /// <summary>Stops the work and waits until its last items are on record, or until the grace is over: then nothing of it counts any more.</summary>
    public async Task AbortAsync(TimeSpan grace, TimeProvider time)
    {
        await _interrupt.CancelAsync().ConfigureAwait(false);
        await _work.WaitAsync(grace, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Context.IsAbandoned = !_work.IsCompleted;
    }

    public void Dispose() => _interrupt.Dispose();

    private async Task RunAsync(ChannelWriter<object> finished)
    {
        // The loop goes on reading submissions while the task works.
        await Task.Yield();
        try
        {
            TaskOutcome outcome = await task.RunAsync(Context, _interrupt.Token).ConfigureAwait(false);
            LastAgentMessage = outcome.LastAgentMessage;
            Failed = outcome.Failed;
        }
        catch (OperationCanceledException) when (_interrupt.IsCancellationRequested)
        {
            return;
        }

        if (!_interrupt.IsCancellationRequested)
        {
            await finished.WriteAsync(this).ConfigureAwait(false);
        }
    }
}
