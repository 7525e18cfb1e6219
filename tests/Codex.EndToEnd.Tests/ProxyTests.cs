using System.Diagnostics;
using Codex.Testing;

namespace Codex.EndToEnd.Tests;

/// <summary>The real executable behind a proxy of the environment.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task The_model_is_asked_through_the_environments_proxy_but_not_inside_seatbelt()
    {
        await using ScriptedModelServer proxy = await ScriptedModelServer.StartAsync(
            [ScriptedResponse.Message("through the proxy") with { Repeat = true }], TestContext.Current.CancellationToken);

        (int exit, string output) = await RunAsync(proxy, seatbelt: false);
        Assert.True(exit == 0, output);
        Assert.Contains("through the proxy", output, StringComparison.Ordinal);
        RecordedRequest request = Assert.Single(proxy.Requests);
        Assert.EndsWith("//model.invalid/v1/responses", request.Path, StringComparison.Ordinal);

        (exit, output) = await RunAsync(proxy, seatbelt: true);
        Assert.Equal(1, exit);
        Assert.Contains("Could not connect to http://model.invalid/v1/responses", output, StringComparison.Ordinal);
        Assert.Single(proxy.Requests);
    }

    private static async Task<(int Exit, string Output)> RunAsync(ScriptedModelServer proxy, bool seatbelt)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("home"));
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "codex"),
            [
                "-c", "model_provider=mock", "-c", "model_providers.mock.name=mock", "-c", "model_providers.mock.base_url=\"http://model.invalid/v1\"",
                "-c", "model_providers.mock.wire_api=responses", "-c", "model_providers.mock.request_max_retries=0", "-c", "model_providers.mock.stream_max_retries=0",
                "exec", "--json", "--skip-git-repo-check", "-m", "gpt-5", "-s", "danger-full-access", "go",
            ])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = folder.Combine("home");
        start.Environment["HOME"] = folder.Path;
        foreach (string name in (string[])["NO_PROXY", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "CODEX_SANDBOX"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["http_proxy"] = proxy.BaseUrl.GetLeftPart(UriPartial.Authority);
        if (seatbelt)
        {
            start.Environment["CODEX_SANDBOX"] = "seatbelt";
        }

        using Process agent = Process.Start(start)!;
        agent.StandardInput.Close();
        Task<string> error = agent.StandardError.ReadToEndAsync(cancel);
        string output = await agent.StandardOutput.ReadToEndAsync(cancel);
        await agent.WaitForExitAsync(cancel);
        return (agent.ExitCode, output + await error);
    }
}
