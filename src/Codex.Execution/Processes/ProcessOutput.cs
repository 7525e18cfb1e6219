namespace Codex.Execution;

/// <summary>How a command ended and what it wrote.</summary>
public sealed record ProcessOutput
{
    /// <summary>The exit code of a command that was ended because its time was over.</summary>
    public const int TimeoutExitCode = 124;

    /// <summary>0 to 255; 128 + the signal's number when a signal ended it; <see cref="TimeoutExitCode"/> after its time limit.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The number of the signal that ended the command; null when it exited itself or ran out of time.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether the command was ended because its time was over.</summary>
    public bool TimedOut { get; init; }

    /// <summary>What it wrote to standard output.</summary>
    public CapturedOutput Stdout { get; init; } = CapturedOutput.Empty;

    /// <summary>What it wrote to standard error.</summary>
    public CapturedOutput Stderr { get; init; } = CapturedOutput.Empty;

    /// <summary>Both, in order of arrival.</summary>
    public CapturedOutput Aggregated { get; init; } = CapturedOutput.Empty;

    /// <summary>From the start until the result was complete.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether something that the command left running still held its outputs when the result was given.</summary>
    public bool OutputHeldOpen { get; init; }
}
