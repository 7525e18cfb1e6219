using Codex.Configuration;

namespace Codex.Cli;

/// <summary>How a run is shown to people.</summary>
internal sealed record ExecHumanOptions
{
    public TerminalStyle Style { get; init; } = TerminalStyle.Plain;

    public bool HidesReasoning { get; init; }

    public bool ShowsRawReasoning { get; init; }

    /// <summary>The editor that links to files open.</summary>
    public FileOpener Opener { get; init; } = FileOpener.None;

    /// <summary>Whether one and the same person sees both streams: then the answer is not said twice.</summary>
    public bool IsOneTerminal { get; init; }
}
