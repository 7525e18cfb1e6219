using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tools.External;

/// <summary>Tools of a real MCP server, as the model, the user and clients see them.</summary>
public sealed class McpServerToolTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tools_stand_behind_the_built_in_ones_sorted_and_not_strict()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(With(agent, "good", static server => server with { EnabledTools = ["slow", "echo", "env"], DisabledTools = ["env"] }));

        await conversation.RunAsync("go");

        JsonElement[] tools = [.. agent.Model.Requests[0].Body!.Value.GetProperty("tools").EnumerateArray()];
        Assert.Equal(["view_image", "mcp__good__echo", "mcp__good__slow"], tools[^3..].Select(static tool => tool.GetProperty("name").GetString()));
        Assert.Equal(
            """{"type":"function","name":"mcp__good__echo","description":"does echo","strict":false,"parameters":{"type":"object","properties":{}}}""",
            tools[^2].GetRawText());
    }

    [Fact]
    public async Task Calls_run_one_after_another_in_the_models_order_and_are_told_with_what_came_of_them()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("mcp__good__echo", """{"q":"x"}""", "c1"),
                ResponseEvents.FunctionCallDone("mcp__good__echo", " ", "c2"),
                ResponseEvents.FunctionCallDone("mcp__good__echo", "no JSON", "c3"),
                ResponseEvents.FunctionCallDone("mcp__good__echo", "[1]", "c4"),
                ResponseEvents.FunctionCallDone("mcp__good__structured", "{}", "c5"),
                ResponseEvents.FunctionCallDone("mcp__good__wrong", "{}", "c6"),
                ResponseEvents.FunctionCallDone("mcp__good__refused", "{}", "c7"),
                ResponseEvents.FunctionCallDone("mcp__good__env", "{}", "c8"),
                ResponseEvents.FunctionCallDone("mcp__good__empty", "{}", "c9"),
                ResponseEvents.FunctionCallDone("mcp__good__echo", "null", "c10"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(With(agent, "good", static server => server with { DisabledTools = ["env"] }));

        await conversation.RunAsync("go");

        RecordedRequest next = agent.Model.Requests[1];
        Assert.Equal("""[{"text":"{\"q\":\"x\"}","type":"text"}]""", next.Output("c1"));
        Assert.Equal("""[{"text":"absent","type":"text"}]""", next.Output("c2"));
        Assert.StartsWith("err: ", next.Output("c3"), StringComparison.Ordinal);
        Assert.Contains("one JSON object", next.Output("c4"), StringComparison.Ordinal);
        Assert.Equal("""{"z":1,"a":[null]}""", next.Output("c5"));
        Assert.Equal("""[{"text":"it failed","type":"text"}]""", next.Output("c6"));
        Assert.Contains("there is no such tool", next.Output("c7"), StringComparison.Ordinal);
        Assert.Contains("unsupported call: mcp__good__env", next.Output("c8"), StringComparison.Ordinal);
        Assert.Equal("", next.Output("c9"));
        Assert.Equal(next.Output("c2"), next.Output("c10"));
        // What cannot be read and what is not offered is not told.
        string[] told = ["c1", "c2", "c4", "c5", "c6", "c7", "c9", "c10"];
        Assert.Equal(told.SelectMany(static id => new[] { ("begin", id), ("end", id) }), conversation.Events.Select(static entry => entry.Message).Select(static message => message switch
        {
            McpToolCallBeginEvent begin => ("begin", begin.CallId),
            McpToolCallEndEvent end => ("end", end.CallId),
            _ => ("", ""),
        }).Where(static entry => entry.Item2.Length > 0));
        McpToolCallEndEvent[] ends = [.. conversation.Told<McpToolCallEndEvent>()];
        Assert.Equal(("good", "echo", """{"q":"x"}"""), (ends[0].Invocation.Server, ends[0].Invocation.Tool, ends[0].Invocation.Arguments?.GetRawText()));
        Assert.Null(ends[1].Invocation.Arguments);
        Assert.True(ends[0].Duration > TimeSpan.Zero);
        Assert.Equal("""{"content":[{"text":"x","type":"text"}],"isError":false,"structuredContent":{"z":1,"a":[null]}}""", ends[3].Result.Ok?.GetRawText());
        Assert.Contains("there is no such tool", ends[5].Result.Err, StringComparison.Ordinal);
        Assert.Equal(next.Output("c7"), ends[5].Result.Err);
    }

    [Fact]
    public async Task A_picture_reaches_the_model_as_one()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.FunctionCall("mcp__good__picture", "{}", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(With(agent, "good"));

        await conversation.RunAsync("go");

        JsonElement output = agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray().Last().GetProperty("output");
        Assert.Equal(
            """[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,AAAA"},{"type":"input_image","image_url":"data:image/gif;base64,BBBB"}]""",
            output.GetRawText());
    }

    [Fact]
    public async Task Where_everything_is_asked_about_a_tool_is_too_unless_it_changes_nothing()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("mcp__good__echo", """{"q":1}""", "c1"),
            ScriptedResponse.FunctionCall("mcp__good__echo", """{"q":2}""", "c2"),
            ScriptedResponse.FunctionCall("mcp__good__echo", """{"q":3}""", "c3"),
            ScriptedResponse.FunctionCall("mcp__malformed__kept", "{}", "c4"),
            ScriptedResponse.Message("done"));
        CodexConfiguration configuration = With(agent, "good") with { ApprovalPolicy = ApprovalPolicy.Untrusted };
        await using ConversationProbe conversation = await agent.ConverseAsync(configuration with { McpServers = new Dictionary<string, McpServerDefinition>(configuration.McpServers) { ["malformed"] = Server("malformed") } });
        await conversation.SayAsync("go");

        ExecApprovalRequestEvent first = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Denied));
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c2", ReviewDecision.ApprovedForSession));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(["mcp__good__echo", """{"q":1}"""], first.Command);
        Assert.Contains("good", first.Reason, StringComparison.Ordinal);
        Assert.Contains("rejected", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        Assert.Contains("rejected", conversation.Told<McpToolCallEndEvent>().First().Result.Err, StringComparison.Ordinal);
        Assert.Contains("2", agent.Model.Requests[2].Output("c2"), StringComparison.Ordinal);
        Assert.Contains("3", agent.Model.Requests[3].Output("c3"), StringComparison.Ordinal);
        Assert.Equal(2, conversation.Told<ExecApprovalRequestEvent>().Count());
    }

    [Theory]
    [InlineData(ReviewDecision.Approved, "accept")]
    [InlineData(ReviewDecision.Denied, "decline")]
    public async Task A_question_of_a_server_is_put_to_the_user(ReviewDecision decision, string action)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.FunctionCall("mcp__good__asks", "{}", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(With(agent, "good"));
        await conversation.SayAsync("go");

        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", decision));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Contains("Sure?", asked.Reason, StringComparison.Ordinal);
        Assert.Contains($"\\\"{action}\\\"", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_in_a_run_that_may_not_ask_is_declined()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.FunctionCall("mcp__good__asks", "{}", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(With(agent, "good") with { ApprovalPolicy = ApprovalPolicy.Never });

        await conversation.RunAsync("go");

        Assert.Empty(conversation.Told<ExecApprovalRequestEvent>());
        Assert.Contains("decline", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_reaches_the_server_and_the_call_has_no_end()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.FunctionCall("mcp__good__slow", "{}", "c1"));
        string log = Path.Combine(agent.Workspace, "log");
        await using ConversationProbe conversation = await agent.ConverseAsync(With(agent, "good", log: log));
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<McpToolCallBeginEvent>();

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();
        await conversation.DisposeAsync();

        Assert.Empty(conversation.Told<McpToolCallEndEvent>());
        string said = await File.ReadAllTextAsync(log, Stop);
        // An interrupt before the request was sent has nothing to take back.
        Assert.Equal(said.Contains("\"slow\"", StringComparison.Ordinal), said.Contains("notifications/cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_dies_fails_its_call_and_not_the_turn_and_its_tools_are_gone_with_the_next_request()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("mcp__good__dies", "{}", "c1"),
            ScriptedResponse.FunctionCall("mcp__pages__first", "{}", "c2"),
            ScriptedResponse.Message("done"));
        CodexConfiguration configuration = With(agent, "good");
        await using ConversationProbe conversation = await agent.ConverseAsync(configuration with { McpServers = new Dictionary<string, McpServerDefinition>(configuration.McpServers) { ["pages"] = Server("pages") } });

        await conversation.RunAsync("go");

        Assert.Contains("out of memory", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        Assert.Contains("there is no such tool", agent.Model.Requests[2].Output("c2"), StringComparison.Ordinal);
        string[] offered = [.. agent.Model.Requests[2].Body!.Value.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!)];
        Assert.DoesNotContain("mcp__good__echo", offered);
        Assert.Contains("mcp__pages__first", offered);
        Assert.Single(conversation.Told<WarningEvent>(), static told => told.Message.Contains("good", StringComparison.Ordinal));
        Assert.Empty(conversation.Told<ErrorEvent>());
    }

    [Fact]
    public async Task Servers_that_do_not_start_are_told_once_behind_the_beginning_and_the_turn_goes_on()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with
        {
            McpServers = new Dictionary<string, McpServerDefinition>
            {
                ["dies-at-start"] = Server("dies-at-start"),
                ["silent"] = Server("silent") with { StartupTimeout = TimeSpan.FromSeconds(1) },
                ["bad name"] = Server("good"),
                ["off"] = Server("good") with { Enabled = false },
            },
        });

        await conversation.RunAsync("go");
        await conversation.RunAsync("again");

        Event[] errors = [.. conversation.Events.Where(static told => told.Message is ErrorEvent)];
        Assert.Equal(3, errors.Length);
        Assert.All(errors, static told => Assert.Equal("", told.Id));
        Assert.Equal("session_configured", conversation.Kinds[0]);
        string[] messages = [.. errors.Select(static told => ((ErrorEvent)told.Message).Message)];
        Assert.Contains(messages, static message => message.Contains("no database here", StringComparison.Ordinal));
        Assert.Contains(messages, static message => message.Contains("startup_timeout_sec", StringComparison.Ordinal));
        Assert.Contains(messages, static message => message.Contains("bad name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_conversation_has_servers_of_its_own()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        string log = Path.Combine(agent.Workspace, "log");
        await using ConversationProbe first = await agent.ConverseAsync(With(agent, "good", log: log));
        await first.RunAsync("go");
        await using ConversationProbe second = await agent.ConverseAsync(With(agent, "good", log: log));
        await second.RunAsync("go");

        Assert.Equal(2, (await File.ReadAllLinesAsync(log, Stop)).Count(static line => line.Contains("\"initialize\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_tools_of_a_conversation_are_listed_with_resources_templates_and_states_of_login()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        CodexConfiguration configuration = With(agent, "good", static server => server with { EnabledTools = ["echo"] });
        await using ConversationProbe conversation = await agent.ConverseAsync(configuration with
        {
            McpServers = new Dictionary<string, McpServerDefinition>(configuration.McpServers) { ["off"] = Server("good") with { Enabled = false } },
        });

        await conversation.SubmitAsync(new Op.ListMcpTools());
        McpListToolsResponseEvent list = await conversation.WaitForAsync<McpListToolsResponseEvent>();

        Assert.Equal("""{"description":"does echo","inputSchema":{"properties":{},"type":"object"},"name":"echo"}""", Assert.Single(list.Tools).Value.GetRawText());
        Assert.Equal("mcp__good__echo", Assert.Single(list.Tools).Key);
        Assert.Equal(["a:1", "a:2"], list.Resources["good"].Select(static resource => resource.GetProperty("uri").GetString()));
        Assert.Equal("a:{n}", Assert.Single(list.ResourceTemplates["good"]).GetProperty("uriTemplate").GetString());
        Assert.Equal([("good", McpAuthStatus.Unsupported), ("off", McpAuthStatus.Unsupported)], list.AuthStatuses.Select(static state => (state.Key, state.Value)).OrderBy(static state => state.Key, StringComparer.Ordinal));
    }

    private static CodexConfiguration With(
        AgentFixture agent, string mode, Func<McpServerDefinition, McpServerDefinition>? change = null, string? log = null) => agent.Configuration() with
        {
            McpServers = new Dictionary<string, McpServerDefinition> { [mode] = (change ?? (static server => server))(Server(mode, log)) },
        };

    private static McpServerDefinition Server(string mode, string? log = null) => new()
    {
        Transport = new McpServerTransport.Stdio
        {
            Command = Path.Combine(AppContext.BaseDirectory, "Codex.Mcp.Tests.Server"),
            Args = log is null ? [mode] : [mode, log],
            EnvVars = ["DOTNET_ROOT"],
        },
    };
}
