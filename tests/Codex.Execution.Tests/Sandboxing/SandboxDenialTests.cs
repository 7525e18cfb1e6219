namespace Codex.Execution.Tests;

public sealed class SandboxDenialTests
{
    [Theory]
    [InlineData(SandboxKind.None, 1, "permission denied", false)]
    [InlineData(SandboxKind.Landlock, 0, "permission denied", false)]
    [InlineData(SandboxKind.Landlock, 1, "x: Permission denied", true)]
    [InlineData(SandboxKind.Landlock, 1, "Operation not PERMITTED", true)]
    [InlineData(SandboxKind.Seatbelt, 1, "Read-only file system", true)]
    [InlineData(SandboxKind.Landlock, 101, "seccomp", true)]
    [InlineData(SandboxKind.Landlock, 101, "landlock", true)]
    [InlineData(SandboxKind.Landlock, 1, "Failed to write file x", true)]
    [InlineData(SandboxKind.Landlock, 127, "permission denied", true)]
    [InlineData(SandboxKind.Landlock, 127, "not found", false)]
    [InlineData(SandboxKind.Landlock, 2, "", false)]
    [InlineData(SandboxKind.Landlock, 126, "", false)]
    [InlineData(SandboxKind.Landlock, 159, "", true)]
    [InlineData(SandboxKind.Seatbelt, 159, "", false)]
    [InlineData(SandboxKind.Landlock, 1, "plain failure", false)]
    public void Signs_in_the_output_come_before_exit_codes(SandboxKind kind, int exitCode, string text, bool expected)
    {
        Assert.Equal(expected, SandboxDenial.IsLikely(kind, exitCode, text));
        Assert.Equal(expected, SandboxDenial.IsLikely(kind, Output(exitCode) with { Stderr = CapturedOutput.FromText(text) }));
        Assert.Equal(expected, SandboxDenial.IsLikely(kind, Output(exitCode) with { Aggregated = CapturedOutput.FromText(text) }));
    }

    [Fact]
    public void Timeouts_and_deaths_by_signals_are_no_denials()
    {
        CapturedOutput denied = CapturedOutput.FromText("permission denied");
        Assert.False(SandboxDenial.IsLikely(SandboxKind.Landlock, Output(124) with { TimedOut = true, Stdout = denied }));
        Assert.False(SandboxDenial.IsLikely(SandboxKind.Landlock, Output(137) with { Signal = 9, Stdout = denied }));
    }

    private static ProcessOutput Output(int exitCode) => new() { ExitCode = exitCode, Duration = TimeSpan.Zero };
}
