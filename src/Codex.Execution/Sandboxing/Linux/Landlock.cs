using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>Confines the calling thread's files, and more where the kernel can, through Landlock.</summary>
internal static unsafe class Landlock
{
    private const nint CreateRulesetCall = 444;
    private const nint AddRuleCall = 445;
    private const nint RestrictSelfCall = 446;
    private const nint VersionFlag = 1;
    private const nint PathBeneath = 1;
    private const int InvalidArgument = 22;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong MakeCharacterDevice = 1 << 6;
    private const ulong MakeBlockDevice = 1 << 11;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong DeviceControl = 1 << 15;
    private const ulong OfFirstVersion = (1 << 13) - 1;

    private const ulong ReadAndRun = Execute | ReadFile | ReadFolder;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceControl;

    private const ulong BindTcp = 1 << 0;
    private const ulong ConnectTcp = 1 << 1;
    private const ulong ScopeAbstractSockets = 1 << 0;
    private const ulong ScopeSignals = 1 << 1;

    /// <summary>The kernel's Landlock version; 0 when it has none or may not be asked.</summary>
    internal static int Version()
    {
        nint version = LibC.syscall(CreateRulesetCall, 0, 0, VersionFlag, 0);
        return version > 0 ? (int)version : 0;
    }

    /// <summary>
    /// Lets the calling thread and all it becomes and starts read and execute everything, write nothing but <c>/dev/null</c> and the roots,
    /// and, as far as the kernel's version goes, use no TCP (unless <paramref name="network"/>) and reach no process and no abstract socket
    /// outside its own tree. Devices cannot be made even in a root. Roots that cannot be opened, or are links by now, are left out. Cannot
    /// be undone.
    /// </summary>
    /// <param name="roots">What may be written: absolute paths without links.</param>
    /// <param name="network">Whether TCP may be used.</param>
    /// <param name="denied">
    /// What is not read, absolute and without links. As rules only ever grant, everything beside the way to it is granted instead: what
    /// comes to be there later cannot be read either, and what lies in a root can.
    /// </param>
    /// <param name="terminal">A terminal that is opened afterwards and may be used; null for none.</param>
    /// <exception cref="SandboxException">The kernel has no Landlock, or refused.</exception>
    internal static void RestrictThisThread(IReadOnlyList<WritableRoot> roots, bool network, IReadOnlyList<string> denied, string? terminal)
    {
        int version = Version();
        if (version == 0)
        {
            throw new SandboxException(
                "this kernel has no Landlock (Linux 5.13 or later with Landlock among its security modules), so the sandbox cannot be set up "
                + "and the command was not run. Use another kernel, or run the command without a sandbox.");
        }

        ulong handled = OfFirstVersion
            | (version >= 2 ? Refer : 0)
            | (version >= 3 ? Truncate : 0)
            | (version >= 5 ? DeviceControl : 0);
        var attributes = new RulesetAttributes
        {
            HandledFiles = handled,
            HandledNetwork = version >= 4 && !network ? BindTcp | ConnectTcp : 0,
            Scoped = version >= 6 ? ScopeAbstractSockets | ScopeSignals : 0,
        };
        nint size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
        int ruleset = (int)LibC.syscall(CreateRulesetCall, (nint)(&attributes), size, 0, 0);
        SandboxException.ThrowUnless(ruleset >= 0, "make the Landlock rules");

        Allow(ruleset, "/", denied.Count == 0 ? ReadAndRun : Execute | ReadFolder);
        if (denied.Count > 0)
        {
            AllowReadingBeside(ruleset, "/", denied);
        }

        Allow(ruleset, "/dev/null", OfFiles & handled);
        if (terminal is not null)
        {
            Allow(ruleset, terminal, (ReadFile | WriteFile | DeviceControl) & handled, exactly: true);
        }

        foreach (WritableRoot root in roots)
        {
            Allow(ruleset, root.Path, handled & ~(MakeCharacterDevice | MakeBlockDevice), exactly: true);
        }

        SandboxException.ThrowUnless(LibC.syscall(RestrictSelfCall, ruleset, 0, 0, 0) == 0, "enter the Landlock sandbox");
        _ = LibC.close(ruleset);
    }

    private static void AllowReadingBeside(int ruleset, string folder, IReadOnlyList<string> denied)
    {
        foreach (FileSystemInfo entry in Entries(folder))
        {
            string path = entry.FullName;
            if (denied.Contains(path))
            {
                continue;
            }

            if (denied.Where(below => SandboxPaths.Contains(path, below)).ToArray() is { Length: > 0 } inside)
            {
                AllowReadingBeside(ruleset, path, inside);
            }
            else if (entry.LinkTarget is null)
            {
                // A link grants nothing by itself: the way that it leads to is judged.
                Allow(ruleset, path, ReadFile, LinuxCalls.NoFollow);
            }
        }
    }

    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <param name="ruleset">Where the rule is added.</param>
    /// <param name="path">What it is for.</param>
    /// <param name="access">What it allows.</param>
    /// <param name="openFlags">Further flags for opening the path.</param>
    /// <param name="exactly">Whether the path must lead to itself: another command may put a link in its way at any moment.</param>
    private static void Allow(int ruleset, string path, ulong access, int openFlags = 0, bool exactly = false)
    {
        int fd = LinuxCalls.open(path, LinuxCalls.PathOnly | LinuxCalls.CloseOnExec | openFlags, 0);
        if (fd < 0)
        {
            return;
        }

        if (exactly && new FileInfo($"/proc/self/fd/{fd}").LinkTarget != path)
        {
            _ = LibC.close(fd);
            return;
        }

        var rule = new PathBeneathAttributes { AllowedAccess = access, Parent = fd };
        nint result = LibC.syscall(AddRuleCall, ruleset, PathBeneath, (nint)(&rule), 0);
        if (result != 0 && Marshal.GetLastPInvokeError() == InvalidArgument)
        {
            // A root that is a file takes only the rights that a file can have.
            rule.AllowedAccess = access & OfFiles;
            result = LibC.syscall(AddRuleCall, ruleset, PathBeneath, (nint)(&rule), 0);
        }

        _ = LibC.close(fd);
        SandboxException.ThrowUnless(result == 0, $"allow {path} in the Landlock rules");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RulesetAttributes
    {
        internal ulong HandledFiles;
        internal ulong HandledNetwork;
        internal ulong Scoped;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathBeneathAttributes
    {
        internal ulong AllowedAccess;
        internal int Parent;
    }
}
