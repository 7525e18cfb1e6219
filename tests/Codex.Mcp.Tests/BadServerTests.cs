using Microsoft.Extensions.Logging;

namespace Codex.Mcp.Tests;

/// <summary>Servers that misbehave in a call: it ends, the server stays usable, memory stays bounded.</summary>
public sealed class BadServerTests
{
    private const string Absent = "[{\"text\":\"absent\",\"type\":\"text\"}]";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Garbage_between_a_call_and_its_answer_is_skipped()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        Assert.Contains("sense at last", (await servers.CallAsync("babbles")).Output.Text, StringComparison.Ordinal);
        Assert.Equal(Absent, (await servers.CallAsync("echo")).Output.Text);
    }

    [Fact]
    public async Task What_a_server_says_besides_answers_is_logged_with_its_level_and_cut()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        await servers.CallAsync("chatters");
        // Its error stream is read to its end.
        await servers.Connections.DisposeAsync();

        (LogLevel Level, string Text)[] records = [.. servers.Log.Records];
        Assert.Contains((LogLevel.Information, "good: on the error stream"), records);
        Assert.Contains(records, static record => record.Level == LogLevel.Error && record.Text.Contains("it burns", StringComparison.Ordinal));
        Assert.Contains(records, static record => record.Level == LogLevel.Information && record.Text.Contains("notifications/progress", StringComparison.Ordinal));
        Assert.DoesNotContain(records, static record => record.Text.Contains("a detail", StringComparison.Ordinal));
        Assert.All(records, static record => Assert.InRange(record.Text.Length, 1, 5000));
    }

    [Fact]
    public async Task What_is_left_out_is_logged()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server("malformed"), servers.Server("no-tools"), servers.Server("circle"));
        await servers.Connections.ListResourcesAsync(null, null, Stop);

        Assert.Contains(servers.Log.Records, static record => record is (LogLevel.Warning, var text) && text.StartsWith("malformed: ", StringComparison.Ordinal));
        Assert.Contains(servers.Log.Records, static record => record is (LogLevel.Warning, var text) && text.StartsWith("no-tools: ", StringComparison.Ordinal));
        Assert.Contains(servers.Log.Records, static record => record is (LogLevel.Warning, var text) && text.StartsWith("circle: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_who_thinks_about_a_question_does_not_use_up_the_time_of_the_call()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server() with { ToolTimeout = TimeSpan.FromSeconds(60) });

        McpCallResult result = await servers.Connections.CallToolAsync(
            servers.Tool("asks"),
            null,
            (_, _) =>
            {
                // Longer than the call may take.
                servers.Time.Advance(TimeSpan.FromSeconds(90));
                return ValueTask.FromResult(ElicitationAnswer.Accept);
            },
            Stop);

        Assert.Contains("accept", result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_an_interrupted_call_is_answered_with_cancel()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server(log: "log"));
        using var interrupt = new CancellationTokenSource();

        Task<McpCallResult> call = servers.Connections.CallToolAsync(
            servers.Tool("asks"),
            null,
            async (_, cancellation) =>
            {
                await interrupt.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellation);
                return ElicitationAnswer.Accept;
            },
            interrupt.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        // The server goes on only when it has its four answers, the question's among them.
        Assert.Contains("new", string.Join(' ', await ToolsAfterAsync(servers)), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> ToolsAfterAsync(TestServers servers)
    {
        await servers.CallAsync("changes");
        return servers.Names;
    }
}
