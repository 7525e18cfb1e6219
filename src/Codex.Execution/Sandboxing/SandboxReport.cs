namespace Codex.Execution;

/// <summary>What confines commands on this machine, as trials found it.</summary>
public sealed record SandboxReport
{
    /// <summary><c>bubblewrap</c>, <c>mounts</c> (Landlock and a mount namespace), <c>landlock</c>, <c>seatbelt</c> or <c>none</c>.</summary>
    public required string Mechanism { get; init; }

    /// <summary>What is enforced and what is not, in a few sentences.</summary>
    public required string Statement { get; init; }

    /// <summary>The kernel's Landlock version; 0 for none, and elsewhere than on Linux.</summary>
    public int LandlockVersion { get; init; }

    /// <summary>Where bubblewrap is; null when it is not installed.</summary>
    public string? BubblewrapProgram { get; init; }

    /// <summary>Why bubblewrap is not used; null when it is, or is not installed.</summary>
    public string? BubblewrapProblem { get; init; }

    /// <summary>Why no mount namespace can be made; null when one can.</summary>
    public string? MountProblem { get; init; }

    /// <summary>Whether what git executes is kept from commands in writable folders.</summary>
    public bool GuardsGit { get; init; }

    /// <summary>The files and folders that are not read.</summary>
    public IReadOnlyList<string> DeniedReads { get; init; } = [];
}
