namespace Codex.Core.Tools.Terminal;

/// <summary>A command to run in a terminal for a call.</summary>
internal sealed record TerminalRequest
{
    public required string CallId { get; init; }

    /// <summary>The command line as the model wrote it, which is what clients are shown.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The shell that runs it, with its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Where it runs, absolute; need not exist.</summary>
    public required string Cwd { get; init; }

    /// <summary>How long the first output is collected; null for the default.</summary>
    public TimeSpan? YieldAfter { get; init; }

    /// <summary>The most characters returned.</summary>
    public required int MaxCharacters { get; init; }
}
