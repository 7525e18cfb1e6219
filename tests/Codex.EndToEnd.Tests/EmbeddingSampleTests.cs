using System.Diagnostics;
using Codex.Testing;

namespace Codex.EndToEnd.Tests;

/// <summary>The sample of embedding, as its reader runs it.</summary>
public sealed class EmbeddingSampleTests
{
    [Fact]
    public async Task Without_a_key_the_sample_runs_offline_with_its_tool_its_approvals_and_the_sandbox()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var home = new TemporaryFolder();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Codex.Samples.Embedding"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home.Path;
        start.Environment.Remove("CODEX_HOME");
        start.Environment.Remove("CODEX_API_KEY");
        using Process sample = Process.Start(start)!;
        Task<string> error = sample.StandardError.ReadToEndAsync(cancel);
        string output = await sample.StandardOutput.ReadToEndAsync(cancel);
        await sample.WaitForExitAsync(cancel);
        Assert.True(sample.ExitCode == 0, output + await error);
        Assert.Equal(
            """
            asked: sh -c echo hello > greeting.txt && cat greeting.txt; answered: Approved
            ran sh -c 'echo hello > greeting.txt && cat greeting.txt' (exit code 0): hello
            The file that the ticket misses is there now.
            tokens: 45

            """,
            output);
        Assert.Empty(Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories));
    }
}
