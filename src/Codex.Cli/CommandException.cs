namespace Codex.Cli;

/// <summary>A command cannot go on: its message goes to standard error, and the process ends with the code.</summary>
/// <param name="message">For people: what happened and what to do.</param>
/// <param name="exitCode">1 for failures, 2 for a wrong command line.</param>
/// <param name="innerException">The cause; null when there is none.</param>
internal sealed class CommandException(string message, int exitCode = ExitCodes.Failure, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
