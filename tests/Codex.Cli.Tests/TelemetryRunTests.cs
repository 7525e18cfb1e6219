using System.Diagnostics;
using Codex.Testing;

namespace Codex.Cli.Tests;

/// <summary>What a collector gets of runs of the real executable, and what it can do to them.</summary>
public sealed class TelemetryRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_fails_sends_what_is_left_before_it_ends()
    {
        await using ScriptedModelServer server = await ServerAsync(
            ScriptedResponse.Json(200, "{}") with { Path = "/logs", Repeat = true }, ScriptedResponse.PlainText(400, "no"));
        (int exit, _, _) = await RunAsync(server, "exec", "the words of the user");
        Assert.Equal(1, exit);
        RecordedRequest[] sent = [.. server.Requests.Where(static request => request.Path.EndsWith("/logs", StringComparison.Ordinal))];
        Assert.All(sent, static request => Assert.Equal("key-1", request.Headers["x-key"]));
        Assert.Contains("codex.api_request", sent[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(sent, static request => request.Text.Contains("the words of the user", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_does_not_answer_holds_the_end_up_for_two_seconds_at_most_and_is_told_of()
    {
        await using ScriptedModelServer server = await ServerAsync(
            ScriptedResponse.Json(200, "{}") with { Path = "/logs", Repeat = true, Delay = TimeSpan.FromMinutes(5) }, ScriptedResponse.Message("Done."));
        long started = Stopwatch.GetTimestamp();
        (int exit, string output, string error) = await RunAsync(server, "exec", "hi");
        Assert.Equal((0, "Done.\n"), (exit, output));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
        Assert.Contains("ERROR codex_otel: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("key-1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exporter_that_cannot_be_made_ends_the_program_before_anything_is_sent()
    {
        await using ScriptedModelServer server = await ServerAsync(ScriptedResponse.Message("Done."));
        (int exit, string output, string error) = await RunAsync(server, "exec", "-c", "otel.exporter.otlp-http.endpoint=nowhere", "hi");
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("otel.exporter.otlp-http.endpoint", error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private static Task<ScriptedModelServer> ServerAsync(params ScriptedResponse[] script) => ScriptedModelServer.StartAsync(script, Cancel);

    private async Task<(int Exit, string Output, string Error)> RunAsync(ScriptedModelServer server, params string[] arguments)
    {
        string work = _folder.File("work"), home = _folder.File("home");
        Directory.CreateDirectory(Path.Combine(work, ".git"));
        Directory.CreateDirectory(home);
        await File.WriteAllTextAsync(
            Path.Combine(home, "config.toml"),
            $$"""
            [otel]
            exporter = { otlp-http = { endpoint = "{{server.BaseUrl}}/logs", protocol = "json", headers = { x-key = "key-1" } } }
            """,
            Cancel);
        using CodexProcess process = CodexProcess.Start(work, home, server.BaseUrl.AbsoluteUri, arguments);
        string output = await process.Output.ReadToEndAsync(Cancel);
        return (await process.WaitAsync(Cancel), output, await process.Error);
    }
}
