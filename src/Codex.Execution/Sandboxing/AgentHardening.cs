namespace Codex.Execution;

/// <summary>What the agent's own process gives up at its start, before anything secret is in its memory.</summary>
public static unsafe class AgentHardening
{
    private const int SetDumpable = 4;
    private const int MacDenyAttach = 31;
    private const int CoreLimit = 4;

    /// <summary>
    /// Makes the process unreadable for debuggers of the same account, switches core files off for it and all its commands, and drops the
    /// loader's variables (<c>LD_*</c>, on macOS <c>DYLD_*</c>) so that commands do not get them. Does nothing on Windows.
    /// </summary>
    /// <returns>0, or the code to exit with: 5 (Linux) or 6 (macOS) when debuggers cannot be kept out, 7 when core files cannot be switched off.</returns>
    public static int Apply()
    {
        if (OperatingSystem.IsWindows())
        {
            return 0;
        }

        if (OperatingSystem.IsLinux() && LinuxCalls.prctl(SetDumpable, 0, 0, 0, 0) != 0)
        {
            return 5;
        }

        if (OperatingSystem.IsMacOS() && LibC.ptrace(MacDenyAttach, 0, 0, 0) != 0)
        {
            return 6;
        }

        ulong* none = stackalloc ulong[2];
        none[0] = none[1] = 0;
        if (LibC.setrlimit(CoreLimit, none) != 0)
        {
            return 7;
        }

        string prefix = OperatingSystem.IsMacOS() ? "DYLD_" : "LD_";
        foreach ((string name, _) in ShellEnvironment.OfThisProcess())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                // In the runtime's copy and in the C library's: children may be made from either.
                System.Environment.SetEnvironmentVariable(name, null);
                _ = LibC.unsetenv(name);
            }
        }

        return 0;
    }
}
