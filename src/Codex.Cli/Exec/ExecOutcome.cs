using Codex.Protocol;

namespace Codex.Cli;

/// <summary>How a run of <c>codex exec</c> stands, from its events: whether it is over, what it answered, what it used.</summary>
internal sealed class ExecOutcome
{
    private const string EndedEarly = "the session ended before the turn was complete";

    private bool _isRunning;

    /// <summary>Whether the turn has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why the turn failed; null while it has not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether the turn was ended from outside.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>The turn's answer; null after a failure or when there was none.</summary>
    public string? FinalMessage { get; private set; }

    /// <summary>The run's use of tokens; null when the service reported none.</summary>
    public TokenUsage? Usage { get; private set; }

    public int ExitCode => this switch
    {
        { IsInterrupted: true } => ExitCodes.Interrupted,
        { IsOver: true, Failure: null } => ExitCodes.Success,
        _ => ExitCodes.Failure,
    };

    public void Observe(EventMessage message)
    {
        switch (message)
        {
            case TaskStartedEvent:
                // What went wrong before the turn (a tool server that did not start) does not fail the turn.
                Failure = null;
                _isRunning = true;
                break;
            case ErrorEvent error:
                Failure = error.Message;
                break;
            case TokenCountEvent { Info: { } info }:
                Usage = info.TotalTokenUsage;
                break;
            case TaskCompleteEvent complete:
                _isRunning = false;
                IsOver = true;
                FinalMessage = Failure is null ? complete.LastAgentMessage : null;
                break;
            case TurnAbortedEvent aborted:
                _isRunning = false;
                IsOver = true;
                IsInterrupted = aborted.Reason == TurnAbortReason.Interrupted;
                Failure ??= AbortText.Of(aborted.Reason);
                break;
            case ShutdownCompleteEvent when !IsOver:
                IsOver = true;
                Failure ??= EndedEarly;
                break;
        }
    }

    /// <summary>The events ended without an end of the turn.</summary>
    public void EndOfEvents()
    {
        if (!IsOver || _isRunning)
        {
            IsOver = true;
            Failure ??= EndedEarly;
        }
    }
}

/// <summary>Why a turn was ended before its time, for people.</summary>
internal static class AbortText
{
    public static string Of(TurnAbortReason reason) => reason switch
    {
        TurnAbortReason.Interrupted => "the turn was interrupted",
        TurnAbortReason.Replaced => "the turn was replaced by another task",
        _ => "the turn ended with its review",
    };
}
