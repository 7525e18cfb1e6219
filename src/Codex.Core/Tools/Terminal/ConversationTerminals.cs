using System.Collections.Concurrent;
using Codex.Execution;

namespace Codex.Core.Tools.Terminal;

/// <summary>A conversation's commands in terminals, and which call started which. All end with it.</summary>
/// <param name="time">What waiting is measured with.</param>
internal sealed class ConversationTerminals(TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, string> _calls = new();

    public TerminalSessions Sessions { get; } = new(time);

    /// <summary>Notes which call a running command belongs to: later events name it.</summary>
    public void Remember(int sessionId, string callId) => _calls[sessionId] = callId;

    /// <summary>The call that started a running command; null when there is no such command.</summary>
    public string? CallOf(int sessionId) => _calls.GetValueOrDefault(sessionId);

    /// <summary>Notes that a command has ended.</summary>
    public void Forget(int sessionId) => _calls.TryRemove(sessionId, out _);

    public ValueTask DisposeAsync() => Sessions.DisposeAsync();
}
