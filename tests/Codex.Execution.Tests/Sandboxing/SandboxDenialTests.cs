using System.Text.RegularExpressions;
using CsCheck;

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

    [Fact]
    public void Any_end_is_classified_by_the_rules_in_their_order()
    {
        Gen<string> text = Gen.Select(
            Gen.String[Gen.Char["abc \n:/é"], 0, 40],
            Gen.OneOf("", "", "Permission denied", "OPERATION NOT PERMITTED", "read-only file system", "Seccomp", "the sandbox", "LandLock", "failed to write file", "permission  denied"),
            Gen.String[Gen.Char["abc \n:/é"], 0, 40],
            static (before, sign, after) => before + sign + after);
        Gen.Select(
            Gen.Enum<SandboxKind>(), Gen.OneOf(0, 1, 2, 101, 124, 126, 127, 137, 159), text, text, Gen.Bool, Gen.OneOf((int?)null, null, 9, 31)).Sample(
            (kind, exitCode, stdout, stderr, timedOut, signal) =>
            {
                const string Signs = "operation not permitted|permission denied|read-only file system|seccomp|sandbox|landlock|failed to write file";
                bool hasSign = Regex.IsMatch(stdout + "\n" + stderr, Signs, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
                bool expected = kind != SandboxKind.None && exitCode != 0 && !timedOut && signal is not 9
                    && (hasSign || (kind == SandboxKind.Landlock && exitCode == 159));
                ProcessOutput output = Output(exitCode) with
                {
                    Stdout = CapturedOutput.FromText(stdout),
                    Stderr = CapturedOutput.FromText(stderr),
                    TimedOut = timedOut,
                    Signal = signal,
                };
                return SandboxDenial.IsLikely(kind, output) == expected;
            });
    }

    private static ProcessOutput Output(int exitCode) => new() { ExitCode = exitCode, Duration = TimeSpan.Zero };
}
