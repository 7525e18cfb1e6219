using Codex.Protocol;

namespace Codex.Core.Tools.Shell;

/// <summary>The end of a command that has nothing to show.</summary>
internal static class CommandEnd
{
    /// <summary>What is told of one that the user interrupted.</summary>
    public const string Aborted = "aborted by user";

    private const int NoExitCode = -1;

    /// <summary>The event for a command that was refused, interrupted, or could not be started.</summary>
    public static ExecCommandEndEvent WithoutOutput(string callId, string message) => new()
    {
        CallId = callId,
        Stdout = "",
        Stderr = message,
        AggregatedOutput = message,
        ExitCode = NoExitCode,
        Duration = TimeSpan.Zero,
        FormattedOutput = message,
    };
}
