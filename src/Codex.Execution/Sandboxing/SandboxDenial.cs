namespace Codex.Execution;

/// <summary>Guesses whether a confined command failed because of its confinement. No system says so plainly.</summary>
public static class SandboxDenial
{
    // 128 + SIGSYS: a system call of another architecture than the one that the filter knows.
    private const int BadSystemCallExitCode = 128 + 31;

    private static readonly string[] Signs =
    [
        "operation not permitted", "permission denied", "read-only file system", "seccomp", "sandbox", "landlock", "failed to write file",
    ];

    /// <summary>Whether the end of a command looks like a denial.</summary>
    /// <param name="kind">How it was confined.</param>
    /// <param name="output">How it ended.</param>
    public static bool IsLikely(SandboxKind kind, ProcessOutput output) =>
        IsCandidate(kind, output.ExitCode)
        && !output.TimedOut
        && (output.Signal is null or 31)
        && (HasSign(output.Aggregated.Text) || HasSign(output.Stdout.Text) || HasSign(output.Stderr.Text) || IsBySignal(kind, output.ExitCode));

    /// <summary>The same for a command of which only the exit code and one text are known, as with terminals.</summary>
    public static bool IsLikely(SandboxKind kind, int exitCode, string output) =>
        IsCandidate(kind, exitCode) && (HasSign(output) || IsBySignal(kind, exitCode));

    private static bool IsCandidate(SandboxKind kind, int exitCode) => kind != SandboxKind.None && exitCode != 0;

    // A sign in the output outweighs the codes that shells give for their own errors (2, 126, 127); without one no code but this counts.
    private static bool IsBySignal(SandboxKind kind, int exitCode) => kind == SandboxKind.Landlock && exitCode == BadSystemCallExitCode;

    private static bool HasSign(string text)
    {
        foreach (string sign in Signs)
        {
            if (text.Contains(sign, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
