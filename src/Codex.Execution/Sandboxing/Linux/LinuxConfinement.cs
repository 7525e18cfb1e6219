using Codex.Protocol;

namespace Codex.Execution;

/// <summary>What a thread takes upon itself and hands down to what it starts: Landlock, fewer powers, a filter of system calls.</summary>
/// <remarks>
/// The kernel confines threads, not processes. So a command needs no helper that confines itself first: a thread of the agent does, starts
/// the command, and ends.
/// </remarks>
internal sealed class LinuxConfinement
{
    private const int NoNewPrivileges = 38;

    /// <summary>What the command may do; not full access.</summary>
    internal required SandboxPolicy Policy { get; init; }

    /// <summary>The absolute folder of the policy.</summary>
    internal required string PolicyFolder { get; init; }

    /// <summary>The command's folder for temporary files, <c>TMPDIR</c>; null for none.</summary>
    internal string? TemporaryFolder { get; init; }

    /// <summary>What is not read, absolute and without links.</summary>
    internal IReadOnlyList<string> Denied { get; init; } = [];

    /// <summary>What a mount namespace of the thread's own keeps as it is; null for no such namespace. It hides what is not read, too.</summary>
    internal MountGuards? Mounts { get; init; }

    /// <summary>Confines the calling thread, for good.</summary>
    /// <param name="terminal">The path of the command's own terminal, which is opened afterwards; null for none.</param>
    /// <remarks>
    /// Once Landlock is entered nothing managed is allocated: a collection would have to signal the program's other threads, which some
    /// kernels refuse to a confined one.
    /// </remarks>
    /// <exception cref="SandboxException">The kernel refused. The thread may be half confined: it must start nothing.</exception>
    internal void EnterOnThisThread(string? terminal = null)
    {
        SystemCallNumbers numbers = SystemCallNumbers.OfThisProcess
            ?? throw new SandboxException("there is no sandbox for this processor architecture, so the command was not run.");
        bool network = Policy.HasFullNetworkAccess;
        SeccompFilter filter = SeccompFilter.Create(numbers, network, readOnly: Policy is SandboxPolicy.ReadOnly);
        IReadOnlyList<WritableRoot> roots = WritableRoots.ForCommands(Policy, PolicyFolder, TemporaryFolder);
        if (LinuxCalls.prctl(NoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            throw new SandboxException("could not give up new privileges, so the command was not run.");
        }

        if (Mounts is { } mounts)
        {
            MountNamespace.Enter(mounts, hidden: Denied);
        }

        Landlock.RestrictThisThread(roots, network, denied: Mounts is null ? Denied : [], terminal);
        Capabilities.DropOnThisThread(network);
        filter.RestrictThisThread();
    }
}
