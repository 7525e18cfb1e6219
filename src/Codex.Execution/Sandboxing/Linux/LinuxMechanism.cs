namespace Codex.Execution;

/// <summary>What confines one command, each with Landlock and seccomp.</summary>
internal enum LinuxMechanism
{
    /// <summary>Nothing besides.</summary>
    Landlock = 0,

    /// <summary>A mount namespace that the helper makes.</summary>
    Mounts,

    /// <summary>Bubblewrap's namespaces.</summary>
    Bubblewrap,
}
