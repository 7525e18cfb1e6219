using Codex.Execution;

namespace Codex.Cli;

/// <summary>How the demonstration runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>Whether the repository stays when it is over.</summary>
    public bool KeepsRepository { get; init; }

    /// <summary>The Linux sandbox's helper; null for the running executable.</summary>
    public SandboxHelper? SandboxHelper { get; init; }

    public TerminalStyle Style { get; init; } =
        TerminalStyle.For(ColorChoice.Auto, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
}
