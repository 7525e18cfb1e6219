namespace Codex.Execution;

/// <summary>There is no command of this number, or its end was reported already.</summary>
/// <param name="sessionId">The number that was asked for.</param>
public sealed class UnknownTerminalException(int sessionId) : Exception($"There is no terminal session {sessionId}: it has ended, or never was.")
{
    /// <summary>The number that was asked for.</summary>
    public int SessionId { get; } = sessionId;
}
