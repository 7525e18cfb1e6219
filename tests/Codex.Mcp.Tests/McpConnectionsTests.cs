using System.Diagnostics;
using System.Text.Json;

namespace Codex.Mcp.Tests;

public sealed class McpConnectionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_handshake_introduces_the_agent_and_requests_are_numbered_from_zero()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server(log: "log"));

        await servers.CallAsync("echo", """{"q":"x"}""");

        string[] lines = await File.ReadAllLinesAsync(servers.File("log"), Stop);
        Assert.Equal(
            [
                """{"protocolVersion":"2025-06-18","capabilities":{"elicitation":{}},"clientInfo":{"name":"codex-mcp-client","title":"Codex","version":"0.57.0"}}""",
                "notifications/initialized",
                """{"_meta":{"progressToken":0}}""",
                """{"_meta":{"progressToken":1},"name":"echo","arguments":{"q":"x"}}""",
            ],
            lines.Select(line => JsonElement.Parse(line)).Select(message =>
                message.TryGetProperty("params", out JsonElement parameters) ? parameters.GetRawText() : message.GetProperty("method").GetString()));
        Assert.Equal(["0", null, "1", "2"], lines.Select(line => JsonElement.Parse(line).TryGetProperty("id", out JsonElement id) ? id.GetRawText() : null));
    }

    [Fact]
    public async Task Any_protocol_version_and_missing_capabilities_are_taken()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        Assert.Contains("mcp__good__echo", servers.Names);
        Assert.Empty(servers.Notices);
    }

    [Fact]
    public async Task Lines_that_are_no_messages_are_skipped()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server("banner"));

        Assert.Equal("[{\"text\":\"absent\",\"type\":\"text\"}]", (await servers.CallAsync("echo")).Output.Text);
    }

    [Fact]
    public async Task A_server_that_ends_at_its_start_is_told_once_with_its_last_words_and_the_others_work()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server("dies-at-start"), servers.Server());

        McpNotice notice = Assert.Single(servers.Notices);
        Assert.Equal(("dies-at-start", false), (notice.Server, notice.HasStarted));
        Assert.Contains("no database here", notice.Message, StringComparison.Ordinal);
        Assert.Contains("mcp__good__echo", servers.Names);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_and_a_bad_name_are_start_failures()
    {
        await using TestServers servers = await TestServers.StartAsync(
            new McpServerSettings { Name = "none", Address = new McpServerAddress.Program { Command = "no-such-program-anywhere" } },
            new McpServerSettings { Name = "a b", Address = new McpServerAddress.Program { Command = "true" } });

        Assert.Equal(["a b", "none"], servers.Notices.Select(notice => notice.Server).Order());
        Assert.Contains(servers.Notices, notice => notice.Message.Contains("no-such-program-anywhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_its_startup_timeout_and_holds_up_nobody_longer()
    {
        await using var servers = new TestServers();
        var clock = Stopwatch.StartNew();
        await servers.ConnectAsync(
            servers.Server("silent") with { StartupTimeout = TimeSpan.FromSeconds(1.5) },
            servers.Server("silent") with { Name = "silent-too", StartupTimeout = TimeSpan.FromSeconds(1.5) });

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(20));
        Assert.Equal(2, servers.Notices.Count);
        Assert.All(servers.Notices, notice => Assert.Contains("within 1 seconds", notice.Message, StringComparison.Ordinal));
        Assert.All(servers.Notices, notice => Assert.Contains("startup_timeout_sec", notice.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_without_tools_stays_connected_for_its_resources()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server("no-tools"));

        Assert.Empty(servers.Notices);
        Assert.Empty(servers.Names);
        Assert.Contains("\"nextCursor\":\"2\"", await servers.Connections.ListResourcesAsync("no-tools", null, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_of_the_tools_are_read_and_a_repeated_cursor_ends_them()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server("pages"));

        Assert.Equal(["mcp__pages__first", "mcp__pages__second"], servers.Names);
    }

    [Fact]
    public async Task A_malformed_tool_is_left_out_and_the_others_stay()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server("malformed"));

        McpTool tool = Assert.Single(servers.Connections.Tools);
        Assert.Equal(("kept", "", true), (tool.Name, tool.Description, tool.IsReadOnly));
        Assert.Equal(
            """{"annotations":{"readOnlyHint":true},"inputSchema":{"properties":{},"type":"object"},"name":"kept","title":"T"}""", tool.Listing.GetRawText());
    }

    [Fact]
    public async Task Names_that_no_service_takes_are_changed_and_stay_unique()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server("odd-names"));

        Assert.Equal(4, servers.Names.Count);
        Assert.All(servers.Names, name => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", name));
        Assert.Equal("a_b", servers.Connections.Tools.Single(tool => tool.QualifiedName == "mcp__odd-names__a_b").Name);
    }

    [Fact]
    public async Task Filters_leave_the_enabled_tools_that_are_not_disabled()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server() with { EnabledTools = ["echo", "env", "absent"], DisabledTools = ["env"] });

        Assert.Equal(["mcp__good__echo"], servers.Names);
    }

    [Fact]
    public async Task A_server_that_ends_in_a_call_fails_it_at_once_and_is_started_again_with_a_later_turn()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server(), servers.Server("banner") with { Name = "other" });
        McpTool dies = servers.Tool("dies");

        McpException failure = await Assert.ThrowsAsync<McpException>(() => servers.Connections.CallToolAsync(dies, null, null, Stop));
        Assert.Equal(McpErrorCode.ConnectionClosed, failure.Code);
        await servers.NoticeAsync();
        McpNotice notice = Assert.Single(servers.Notices);
        Assert.True(notice.HasStarted);
        Assert.Contains("out of memory", notice.Message, StringComparison.Ordinal);
        Assert.All(servers.Names, name => Assert.StartsWith("mcp__other__", name, StringComparison.Ordinal));
        await Assert.ThrowsAsync<McpException>(() => servers.Connections.CallToolAsync(dies, null, null, Stop));

        await servers.Connections.ReadyAsync(Stop);
        Assert.DoesNotContain("mcp__good__echo", servers.Names);
        servers.Time.Advance(TimeSpan.FromSeconds(1));
        await servers.Connections.ReadyAsync(Stop);
        await servers.OfferedAsync("mcp__good__echo");
        Assert.Single(servers.Notices);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_cancelled_and_the_server_stays_usable()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server(log: "log") with { ToolTimeout = TimeSpan.FromMilliseconds(300) });

        McpException failure = await Assert.ThrowsAsync<McpException>(() => servers.CallAsync("slow"));
        string answer = (await servers.CallAsync("echo", "{}")).Output.Text;

        Assert.Equal(McpErrorCode.TimedOut, failure.Code);
        Assert.Contains("0.3 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal("[{\"text\":\"{}\",\"type\":\"text\"}]", answer);
        Assert.Contains("\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2", await File.ReadAllTextAsync(servers.File("log"), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_call_is_cancelled_at_the_server()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server(log: "log"));
        using var interrupt = new CancellationTokenSource();

        Task<McpCallResult> call = servers.Connections.CallToolAsync(servers.Tool("slow"), null, null, interrupt.Token);
        await servers.WrittenAsync("log", "\"slow\"");
        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await servers.WrittenAsync("log", "notifications/cancelled");
    }

    [Fact]
    public async Task A_result_that_is_too_large_fails_the_call_and_not_the_server()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());
        long before = GC.GetTotalMemory(forceFullCollection: true);

        McpException failure = await Assert.ThrowsAsync<McpException>(() => servers.CallAsync("big"));

        Assert.Equal(McpErrorCode.InvalidAnswer, failure.Code);
        Assert.Contains("16 MiB", failure.Message, StringComparison.Ordinal);
        Assert.Equal("[{\"text\":\"absent\",\"type\":\"text\"}]", (await servers.CallAsync("echo")).Output.Text);
        // What pools keep of the part that was read; not the fifty mebibytes as text and as JSON.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 192 * 1024 * 1024);
    }

    [Fact]
    public async Task A_flood_of_notifications_is_drained()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        Assert.Contains("dry again", (await servers.CallAsync("floods")).Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElicitationAnswer.Accept, """{"action":"accept","content":{}}""")]
    [InlineData(ElicitationAnswer.Cancel, """{"action":"cancel"}""")]
    [InlineData(null, """{"action":"decline"}""")]
    public async Task What_a_server_asks_is_answered(ElicitationAnswer? given, string expected)
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());
        string? question = null;

        McpCallResult result = await servers.Connections.CallToolAsync(
            servers.Tool("asks"),
            null,
            given is not { } answer ? null : (parameters, _) =>
            {
                question = parameters.GetProperty("message").GetString();
                return ValueTask.FromResult(answer);
            },
            Stop);

        string answers = JsonElement.Parse(result.Output.Text)[0].GetProperty("text").GetString()!;
        JsonElement[] messages = [.. answers.Split('\n').Select(line => JsonElement.Parse(line)).OrderBy(message => message.GetProperty("id").ToString(), StringComparer.Ordinal)];
        Assert.Equal("{}", messages[0].GetProperty("result").GetRawText());
        Assert.Equal("""{"roots":[]}""", messages[1].GetProperty("result").GetRawText());
        Assert.Equal(-32601, messages[2].GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(expected, messages[3].GetProperty("result").GetRawText());
        Assert.Equal(given is null ? null : "Sure?", question);
    }

    [Fact]
    public async Task Tools_are_listed_again_when_the_server_says_that_they_changed()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());
        IReadOnlyList<McpTool> before = servers.Connections.Tools;
        Assert.Same(before, servers.Connections.Tools);

        await servers.CallAsync("changes");

        Assert.Contains("mcp__good__new", servers.Names);
    }

    [Fact]
    public async Task An_error_of_the_server_is_the_failure_of_the_call()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        McpException failure = await Assert.ThrowsAsync<McpException>(() => servers.CallAsync("refused"));

        Assert.Equal((McpErrorCode.Refused, "there is no such tool"), (failure.Code, failure.Message));
    }

    [Fact]
    public async Task A_program_gets_the_usual_variables_those_passed_on_and_those_set()
    {
        await using var servers = new TestServers();
        servers.Variables["PASSED"] = "1";
        servers.Variables["SECRET_OF_THE_AGENT"] = "1";
        McpServerSettings server = servers.Server();
        await servers.ConnectAsync(server with
        {
            Address = (McpServerAddress.Program)server.Address with
            {
                PassedVariables = ["PASSED", "UNSET", "DOTNET_ROOT"],
                Variables = new Dictionary<string, string> { ["SET"] = "2" },
                Folder = Path.GetTempPath(),
            },
        });

        string text = JsonElement.Parse((await servers.CallAsync("env")).Output.Text)[0].GetProperty("text").GetString()!;
        string[] names = text.Split('|')[0].Split(',');

        Assert.Contains("PASSED", names);
        Assert.Contains("SET", names);
        Assert.Contains("PATH", names);
        Assert.DoesNotContain("UNSET", names);
        Assert.DoesNotContain("SECRET_OF_THE_AGENT", names);
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), text.Split('|')[1]);
    }
}
