using Codex.Execution;

namespace Codex.Cli;

/// <summary>How the demonstration runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>Whether the repository stays when it is over.</summary>
    public bool KeepsRepository { get; init; }

    /// <summary>The sandbox that is tried; null for this machine's.</summary>
    public ISandbox? Sandbox { get; init; }

    public TerminalStyle Style { get; init; } =
        TerminalStyle.For(ColorChoice.Auto, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
}
