using System.Text.Json;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Telemetry;

/// <summary>What a collector is sent of a conversation.</summary>
public sealed class ConversationTelemetryTests
{
    private static readonly ScriptedResponse s_collector = ScriptedResponse.Json(200, "{}") with { Path = "/logs", Repeat = true };

    [Fact]
    public async Task A_turn_with_a_command_is_reported_from_start_to_end_in_order()
    {
        string[] records = await ReportAsync(
            [ScriptedResponse.FunctionCall("shell", """{"command":["echo","hi"]}""", "c1"), ScriptedResponse.Message("done")],
            static (_, conversation) => conversation.RunAsync("häß🙂"));

        Assert.Equal(
            [
                "conversation_starts provider_name=mock reasoning_effort=high reasoning_summary=auto context_window=#272000 max_output_tokens=#128000 auto_compact_token_limit=#244800 approval_policy=on-request sandbox_policy=danger-full-access mcp_servers= active_profile=work",
                "user_prompt prompt_length=4 prompt=[REDACTED]",
                "api_request duration_ms=? http.response.status_code=#200 attempt=#0",
            ],
            records[..3]);
        Assert.Contains("sse_event kind=response.output_item.done duration_ms=?", records);
        Assert.Contains("sse_event kind=response.completed duration_ms=?", records);
        Assert.Contains("sse_event kind=response.completed input_token_count=10 output_token_count=5 cached_token_count=#0 reasoning_token_count=#0 tool_token_count=15", records);
        int decision = Array.IndexOf(records, "tool_decision tool_name=shell call_id=c1 decision=approved source=Config");
        int result = Array.FindIndex(records, static record => record.StartsWith("tool_result tool_name=shell call_id=c1 arguments={\"command\":[\"echo\",\"hi\"]} duration_ms=? success=true output={\"output\":\"hi\\n\"", StringComparison.Ordinal));
        Assert.True(decision > 0 && result > decision, string.Join('\n', records));
        Assert.DoesNotContain(records, static record => record.Contains("häß", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_prompt_is_sent_where_the_settings_allow_it()
    {
        string[] records = await ReportAsync(
            [ScriptedResponse.Message("done")], static (_, conversation) => conversation.RunAsync("the prompt"), settings => settings with { LogUserPrompt = true });
        Assert.Contains("user_prompt prompt_length=10 prompt=the prompt", records);
    }

    [Fact]
    public async Task Every_record_names_event_time_conversation_version_login_terminal_and_model()
    {
        var model = new List<RecordedRequest>();
        string id = "";
        await ReportAsync(
            [ScriptedResponse.Message("done")],
            async (agent, conversation) =>
            {
                id = conversation.Conversation.Id.ToString();
                await agent.Client.LoginOf(agent.Configuration()).LoginWithApiKeyAsync("sk-secret", TestContext.Current.CancellationToken);
                await using ConversationProbe second = await agent.ConverseAsync(Configure(agent, static settings => settings));
                await second.RunAsync("go");
            },
            requests: model);
        JsonElement last = Records(model)[^1];
        Assert.Equal(
            ["event.name", "event.timestamp", "event.kind", "conversation.id", "app.version", "auth_mode", "terminal.type", "model", "slug"],
            last.GetProperty("attributes").EnumerateArray().Take(9).Select(static attribute => attribute.GetProperty("key").GetString()));
        Dictionary<string, string> common = Attributes(last);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", common["event.timestamp"]);
        Assert.Equal(("0.57.0", "ApiKey", "gpt-5-codex", "gpt-5-codex"), (common["app.version"], common["auth_mode"], common["model"], common["slug"]));
        Assert.NotEqual(id, common["conversation.id"]);
        Assert.DoesNotContain("sk-secret", string.Concat(model.Where(IsReport).Select(static request => request.Text)), StringComparison.Ordinal);
        JsonElement resource = model.First(IsReport).Body!.Value.GetProperty("resourceLogs")[0].GetProperty("resource");
        Assert.Equal(
            "service.name=codex_sdk_dotnet service.version=0.57.0 env=staging",
            string.Join(' ', Attributes(resource).Select(static pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData(ReviewDecision.Approved, "approved")]
    [InlineData(ReviewDecision.ApprovedForSession, "approvedforsession")]
    [InlineData(ReviewDecision.Denied, "denied")]
    [InlineData(ReviewDecision.Abort, "abort")]
    public async Task A_decision_of_the_user_is_reported_as_the_users(ReviewDecision decision, string word)
    {
        string[] records = await ReportAsync(
            [ScriptedResponse.FunctionCall("shell", """{"command":["touch","made"]}""", "c1"), ScriptedResponse.Message("done")],
            async (_, conversation) =>
            {
                await conversation.SayAsync("go");
                await conversation.WaitForAsync<ExecApprovalRequestEvent>();
                await conversation.SubmitAsync(new Op.ExecApproval("c1", decision));
                await conversation.WaitForAsync(static told => told.Message is TaskCompleteEvent or TurnAbortedEvent);
            },
            policy: ApprovalPolicy.Untrusted);
        Assert.Contains($"tool_decision tool_name=shell call_id=c1 decision={word} source=User", records);
        Assert.Single(records, static record => record.StartsWith("tool_result tool_name=shell call_id=c1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_patch_and_an_unknown_tool_are_reported_too()
    {
        string[] records = await ReportAsync(
            [
                ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: new.txt\n+x\n*** End Patch", "p1"),
                ScriptedResponse.FunctionCall("no_such_tool", "{}", "u1"),
                ScriptedResponse.Message("done"),
            ],
            static (_, conversation) => conversation.RunAsync("go"));
        Assert.Contains("tool_decision tool_name=apply_patch call_id=p1 decision=approved source=Config", records);
        Assert.Contains(records, static record => record.StartsWith("tool_result tool_name=apply_patch call_id=p1 arguments=*** Begin Patch\n", StringComparison.Ordinal));
        Assert.Contains("tool_result tool_name=no_such_tool call_id=u1 arguments={} duration_ms=0 success=false output=unsupported call: no_such_tool", records);
    }

    [Fact]
    public async Task Failed_requests_and_streams_that_end_early_are_reported()
    {
        string[] records = await ReportAsync(
            [
                ScriptedResponse.Events(ResponseEvents.Created()),
                ScriptedResponse.Events(ResponseEvents.Failed("server_error", "broken")),
                ScriptedResponse.PlainText(400, "no"),
            ],
            static (_, conversation) => conversation.RunAsync("go"));
        Assert.Equal(2, records.Count(static record => record.StartsWith("sse_event kind=response.completed error.message=", StringComparison.Ordinal)));
        Assert.Contains(records, static record => record.StartsWith("sse_event kind=response.failed duration_ms=? error.message={\"type\":\"response.failed\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_ends_right_after_a_failed_turn_still_sends_what_is_left()
    {
        string[] records = await ReportAsync([ScriptedResponse.PlainText(400, "no")], static (_, conversation) => conversation.RunAsync("go"));
        Assert.Contains("api_request duration_ms=? http.response.status_code=#400 attempt=#0", records);
    }

    [Fact]
    public async Task Attempts_count_from_one_on_the_chat_wire()
    {
        string[] records = await ReportAsync(
            [ScriptedResponse.ChatMessage("done")], static (_, conversation) => conversation.RunAsync("go"), wire: WireApi.Chat);
        Assert.Contains("api_request duration_ms=? http.response.status_code=#200 attempt=#1", records);
        Assert.Contains("sse_event kind=message duration_ms=?", records);
    }

    [Fact]
    public async Task An_assessment_is_reported_with_its_judgement_and_its_time()
    {
        string[] records = await ReportAsync(
            [
                ScriptedResponse.FunctionCall("shell", """{"command":["touch","made"]}""", "c1"),
                ScriptedResponse.Message("""{"description":"harmless","risk_level":"low"}"""),
                ScriptedResponse.Message("done"),
            ],
            async (_, conversation) =>
            {
                await conversation.SayAsync("go");
                await conversation.WaitForAsync<ExecApprovalRequestEvent>();
                await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Denied));
                await conversation.WaitForAsync<TaskCompleteEvent>();
            },
            policy: ApprovalPolicy.Untrusted,
            assesses: true);
        Assert.Contains("sandbox_assessment call_id=c1 status=success risk_level=low duration_ms=?", records);
        Assert.Contains("sandbox_assessment_latency call_id=c1 duration_ms=?", records);
    }

    [Fact]
    public async Task A_review_reports_as_a_conversation_of_its_own()
    {
        var model = new List<RecordedRequest>();
        await ReportAsync(
            [ScriptedResponse.Message("""{"findings":[],"overall_correctness":"patch is correct","overall_explanation":"fine","overall_confidence_score":0.9}""")],
            static (_, conversation) => conversation.RunAsync(new Op.Review(new ReviewRequest("look", "look"))),
            requests: model);
        ILookup<string, string> byConversation = Records(model).Select(Attributes).ToLookup(static record => record["conversation.id"], static record => record["event.name"]);
        Assert.Equal(2, byConversation.Count);
        Assert.Single(byConversation, static conversation => conversation.Contains("codex.api_request"));
        Assert.All(byConversation, static conversation => Assert.Equal("codex.conversation_starts", conversation.First()));
    }

    [Fact]
    public async Task A_collector_that_refuses_changes_nothing_about_the_turn()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.PlainText(500, "no") with { Path = "/logs", Repeat = true }, ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Configure(agent, static settings => settings));
        Assert.Equal("done", (await conversation.RunAsync("go")).LastAgentMessage);
        Assert.DoesNotContain("error", conversation.Kinds);
    }

    private static async Task<string[]> ReportAsync(
        ScriptedResponse[] script,
        Func<AgentFixture, ConversationProbe, Task> act,
        Func<TelemetrySettings, TelemetrySettings>? adjust = null,
        ApprovalPolicy policy = ApprovalPolicy.OnRequest,
        WireApi wire = WireApi.Responses,
        bool assesses = false,
        List<RecordedRequest>? requests = null)
    {
        requests ??= [];
        await using AgentFixture agent = await AgentFixture.CreateAsync([s_collector, .. script]);
        CodexConfiguration configuration = Configure(agent, adjust ?? (static settings => settings)) with
        {
            ApprovalPolicy = policy,
            ModelReasoningEffort = ReasoningEffort.High,
            ActiveProfile = "work",
        };
        configuration = configuration with
        {
            ModelProvider = configuration.ModelProvider with { WireApi = wire, StreamMaxRetries = 2 },
            Features = assesses ? configuration.Features.With(Feature.SandboxCommandAssessment, true) : configuration.Features,
        };
        await using (ConversationProbe conversation = await agent.ConverseAsync(configuration))
        {
            await act(agent, conversation);
        }

        await agent.Client.DisposeAsync();
        requests.AddRange(agent.Model.Requests);
        return [.. Records(requests).Select(Describe)];
    }

    private static CodexConfiguration Configure(AgentFixture agent, Func<TelemetrySettings, TelemetrySettings> adjust) => agent.Configuration() with
    {
        Telemetry = adjust(new TelemetrySettings
        {
            Environment = "staging",
            Exporter = new TelemetryExporter
            {
                Protocol = TelemetryProtocol.HttpJson,
                Endpoint = agent.Model.BaseUrl + "/logs",
                Headers = new Dictionary<string, string>(),
            },
        }),
    };

    private static bool IsReport(RecordedRequest request) => request.Path.EndsWith("/logs", StringComparison.Ordinal);

    private static JsonElement[] Records(IEnumerable<RecordedRequest> requests) =>
        [.. requests.Where(IsReport).SelectMany(static request => request.Body!.Value.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray())];

    private static Dictionary<string, string> Attributes(JsonElement holder) => holder.GetProperty("attributes").EnumerateArray().ToDictionary(
        static attribute => attribute.GetProperty("key").GetString()!,
        static attribute => attribute.GetProperty("value").TryGetProperty("stringValue", out JsonElement text) ? text.GetString()! : "#" + attribute.GetProperty("value").GetProperty("intValue").GetString());

    // What is the record's own, in order; times become question marks.
    private static string Describe(JsonElement record)
    {
        Dictionary<string, string> attributes = Attributes(record);
        string[] common = ["event.name", "event.timestamp", "event.kind", "conversation.id", "app.version", "auth_mode", "terminal.type", "model", "slug"];
        IEnumerable<string> own = attributes.Where(pair => !common.Contains(pair.Key)).Select(static pair => $"{pair.Key}={(pair.Key == "duration_ms" && pair.Value != "0" ? "?" : pair.Value)}");
        string kind = attributes.TryGetValue("event.kind", out string? given) ? $" kind={given}" : "";
        string text = $"{attributes["event.name"]["codex.".Length..]}{kind} {string.Join(' ', own)}";
        return attributes["event.name"] == "codex.tool_result" && text.Contains("success=false", StringComparison.Ordinal) ? text : text.Replace("duration_ms=0", "duration_ms=?", StringComparison.Ordinal);
    }
}
