namespace Codex.Protocol;

/// <summary>What confines commands on Linux.</summary>
public enum SandboxBackend
{
    /// <summary>The strongest that a trial finds to work: bubblewrap, a mount namespace where one is needed, Landlock alone. The default.</summary>
    Auto = 0,

    /// <summary>Landlock and seccomp alone.</summary>
    Landlock,

    /// <summary>Bubblewrap, and Landlock and seccomp inside it; commands do not run where it does not work.</summary>
    Bubblewrap,
}

/// <summary>How the sandbox enforces a policy (<c>[sandbox]</c> in the configuration), whatever the policy is.</summary>
public sealed record SandboxSettings
{
    /// <summary>What confines.</summary>
    public SandboxBackend Backend { get; init; }

    /// <summary>
    /// Whether the usual places of secrets must not be read: the agent's own credentials, SSH and cloud keys and the like.
    /// </summary>
    public bool DeniesUsualReads { get; init; } = true;

    /// <summary>Further files and folders that confined commands must not read, absolute. Where that cannot be held, they do not run.</summary>
    public IReadOnlyList<string> DeniedReads { get; init; } = [];

    /// <summary>The agent's home folder, whose credentials are among the usual places; null for none.</summary>
    public string? AgentHome { get; init; }
}
