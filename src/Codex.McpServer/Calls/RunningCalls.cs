using System.Collections.Concurrent;
using System.Text.Json;
using Codex.McpServer.Messages;

namespace Codex.McpServer.Calls;

/// <summary>The calls that run, by the ids of their requests.</summary>
internal sealed class RunningCalls : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RequestId, RunningCall> _running = new();
    private readonly ClientConnection _client;
    private readonly OpenConversations _conversations;
    private readonly CancellationTokenRegistration _broken;

    public RunningCalls(ClientConnection client, OpenConversations conversations)
    {
        _client = client;
        _conversations = conversations;
        // Nobody hears what these calls still do.
        _broken = client.Broken.Register(CancelAll);
    }

    /// <summary>Starts a call, which answers by itself; false when one of that id runs.</summary>
    public bool TryStart(RequestId id, string tool, JsonElement? arguments)
    {
        var call = new RunningCall(id, _client, _conversations);
        if (!_running.TryAdd(id, call))
        {
            call.Dispose();
            return false;
        }

        call.Start(tool, arguments, () =>
        {
            _running.TryRemove(id, out _);
            call.Dispose();
        });
        return true;
    }

    /// <summary>Interrupts a call, which then gets no answer; an unknown id changes nothing.</summary>
    public void Cancel(RequestId id)
    {
        if (_running.TryGetValue(id, out RunningCall? call))
        {
            call.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (RunningCall call in _running.Values)
        {
            call.Cancel();
        }
    }

    /// <summary>Waits until all have ended.</summary>
    public Task WaitAsync() => Task.WhenAll(_running.Values.Select(static call => call.Completion));

    public async ValueTask DisposeAsync()
    {
        CancelAll();
        await WaitAsync().ConfigureAwait(false);
        await _broken.DisposeAsync().ConfigureAwait(false);
    }
}
