using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Codex.Protocol.Tests;

/// <summary>The small types of which requests, events and items are made.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("on-request", ApprovalPolicy.OnRequest)]
    [InlineData("untrusted", ApprovalPolicy.Untrusted)]
    [InlineData("on-failure", ApprovalPolicy.OnFailure)]
    [InlineData("never", ApprovalPolicy.Never)]
    public void Approval_policy_has_its_word(string word, ApprovalPolicy policy) => AssertWord(word, policy, ProtocolJson.Default.ApprovalPolicy);

    [Theory]
    [InlineData("minimal", ReasoningEffort.Minimal)]
    [InlineData("low", ReasoningEffort.Low)]
    [InlineData("medium", ReasoningEffort.Medium)]
    [InlineData("high", ReasoningEffort.High)]
    public void Reasoning_effort_has_its_word(string word, ReasoningEffort effort) => AssertWord(word, effort, ProtocolJson.Default.ReasoningEffort);

    [Theory]
    [InlineData("auto", ReasoningSummary.Auto)]
    [InlineData("concise", ReasoningSummary.Concise)]
    [InlineData("detailed", ReasoningSummary.Detailed)]
    [InlineData("none", ReasoningSummary.None)]
    public void Reasoning_summary_has_its_word(string word, ReasoningSummary summary) => AssertWord(word, summary, ProtocolJson.Default.ReasoningSummary);

    [Theory]
    [InlineData("approved", ReviewDecision.Approved)]
    [InlineData("approved_for_session", ReviewDecision.ApprovedForSession)]
    [InlineData("denied", ReviewDecision.Denied)]
    [InlineData("abort", ReviewDecision.Abort)]
    public void Review_decision_has_its_word(string word, ReviewDecision decision) => AssertWord(word, decision, ProtocolJson.Default.ReviewDecision);

    [Fact]
    public void Values_that_are_not_set_are_the_careful_ones()
    {
        Assert.Equal(ApprovalPolicy.OnRequest, default);
        Assert.Equal(ReviewDecision.Denied, default);
        Assert.Equal(ReasoningSummary.Auto, default);
        Assert.IsType<SandboxPolicy.ReadOnly>(SandboxPolicy.ReadOnlyPolicy);
    }

    [Theory]
    [InlineData("\"sometimes\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Word_outside_its_set_is_an_error(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.ApprovalPolicy));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.ReviewDecision));
        Assert.Throws<JsonException>(() => Wire.ReadMessage($$"""{"type":"turn_aborted","reason":{{json}}}"""));
    }

    [Theory]
    [InlineData("""{"mode":"danger-full-access"}""", true, true)]
    [InlineData("""{"mode":"read-only"}""", false, false)]
    [InlineData("""{"mode":"workspace-write","network_access":false,"exclude_tmpdir_env_var":false,"exclude_slash_tmp":false}""", false, false)]
    [InlineData("""{"mode":"workspace-write","writable_roots":["/a","é"],"network_access":true,"exclude_tmpdir_env_var":true,"exclude_slash_tmp":true}""", false, true)]
    public void Sandbox_policy_is_written_back_as_it_was_read(string json, bool writesAnywhere, bool usesNetwork)
    {
        SandboxPolicy policy = SandboxPolicy.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal(json, policy.ToJson());
        Assert.Equal(policy, JsonSerializer.Deserialize(json, ProtocolJson.Default.SandboxPolicy));
        Assert.Equal(writesAnywhere, policy.HasFullDiskWriteAccess);
        Assert.Equal(usesNetwork, policy.HasFullNetworkAccess);
    }

    [Theory]
    [InlineData("""{"mode":"workspace-write"}""")]
    [InlineData("""{"network_access":false,"later":{"a":[{}]},"mode":"workspace-write"}""")]
    [InlineData("""{"mode":"workspace-write","writable_roots":[]}""")]
    public void Workspace_policy_may_leave_everything_out(string json)
    {
        SandboxPolicy policy = SandboxPolicy.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal(new SandboxPolicy.WorkspaceWrite(), policy);
        Assert.Equal(new SandboxPolicy.WorkspaceWrite().GetHashCode(), policy.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("\"read-only\"")]
    [InlineData("{}")]
    [InlineData("""{"mode":null}""")]
    [InlineData("""{"mode":"none"}""")]
    [InlineData("""{"mode":"read-only"}{}""")]
    [InlineData("""{"mode":"read-only" """)]
    [InlineData("""{"mode":"workspace-write","writable_roots":"/a"}""")]
    [InlineData("""{"mode":"workspace-write","writable_roots":[1]}""")]
    [InlineData("""{"mode":"workspace-write","writable_roots":["\ud800"]}""")]
    [InlineData("""{"mode":"workspace-write","network_access":"yes"}""")]
    public void Sandbox_policy_in_any_other_form_is_an_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => SandboxPolicy.Parse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"cli\"", "cli", false)]
    [InlineData("\"vscode\"", "vscode", false)]
    [InlineData("\"exec\"", "exec", false)]
    [InlineData("\"mcp\"", "mcp", false)]
    [InlineData("""{"subagent":"review"}""", "review", true)]
    [InlineData("""{"subagent":"compact"}""", "compact", true)]
    [InlineData("""{"subagent":{"other":"scout"}}""", "scout", true)]
    [InlineData("\"unknown\"", "unknown", false)]
    public void Session_source_is_written_back_as_it_was_read(string json, string name, bool isSubagent)
    {
        SessionSource source = JsonSerializer.Deserialize(json, ProtocolJson.Default.SessionSource);

        Assert.Equal(new SessionSource(name, isSubagent), source);
        Assert.Equal(json, WireJson.ToText(source, ProtocolJson.Default.SessionSource));
    }

    [Theory]
    [InlineData("\"desktop\"")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"subagent":"scout"}""")]
    [InlineData("""{"subagent":{"label":"scout"}}""")]
    [InlineData("""{"subagent":{"other":1}}""")]
    public void Any_other_session_source_reads_as_unknown(string json) =>
        Assert.Equal(SessionSource.Unknown, JsonSerializer.Deserialize(json, ProtocolJson.Default.SessionSource));

    [Theory]
    [InlineData("""{"UserMessage":{"id":"u","content":[{"type":"text","text":"a"},{"type":"image","image_url":"b"},{"type":"local_image","path":"c"}]}}""")]
    [InlineData("""{"AgentMessage":{"id":"a","content":[{"Text":{"text":"b"}},{"Text":{"text":""}}]}}""")]
    [InlineData("""{"Reasoning":{"id":"","summary_text":["a","b"],"raw_content":["c"]}}""")]
    [InlineData("""{"WebSearch":{"id":"w","query":"q"}}""")]
    public void Turn_item_is_written_back_as_it_was_read(string json) =>
        Assert.Equal(json, WireJson.ToText(JsonSerializer.Deserialize(json, ProtocolJson.Default.TurnItem)!, ProtocolJson.Default.TurnItem));

    [Fact]
    public void Reasoning_item_without_raw_content_has_none_of_it() =>
        Assert.Equal(
            """{"Reasoning":{"id":"r","summary_text":[],"raw_content":[]}}""",
            WireJson.ToText(JsonSerializer.Deserialize("""{"Reasoning":{"id":"r","summary_text":[]}}""", ProtocolJson.Default.TurnItem)!, ProtocolJson.Default.TurnItem));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Later":{"id":"a"}}""")]
    [InlineData("""{"WebSearch":{"query":"q"}}""")]
    [InlineData("""{"AgentMessage":{"id":"a","content":[{"Image":{}}]}}""")]
    [InlineData("""{"AgentMessage":{"id":"a","content":["b"]}}""")]
    [InlineData("""{"UserMessage":{"id":"a","content":[{"type":"audio"}]}}""")]
    [InlineData("""{"Reasoning":{"id":"a","summary_text":[1]}}""")]
    public void Turn_item_in_any_other_form_is_an_error(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.TurnItem));

    [Theory]
    [InlineData("""{"rename":{"to":"a"}}""")]
    [InlineData("""{"add":{}}""")]
    [InlineData("""{"update":{"move_path":"a"}}""")]
    [InlineData("\"add\"")]
    public void File_change_in_any_other_form_is_an_error(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.FileChange));

    [Theory]
    [InlineData("overall_correctness")]
    [InlineData("overall_explanation")]
    [InlineData("overall_confidence_score")]
    [InlineData("findings")]
    [InlineData("priority")]
    [InlineData("confidence_score")]
    [InlineData("absolute_file_path")]
    [InlineData("line_range")]
    [InlineData("end")]
    public void Review_output_needs_every_field(string field)
    {
        const string Json = """{"findings":[{"title":"t","body":"b","confidence_score":0.9,"priority":-1,"code_location":{"absolute_file_path":"/a","line_range":{"start":0,"end":4294967295}}}],"overall_correctness":"c","overall_explanation":"e","overall_confidence_score":0.1}""";

        ReviewOutput output = JsonSerializer.Deserialize(Json, ProtocolJson.Default.ReviewOutput)!;

        Assert.Equal(Json, WireJson.ToText(output, ProtocolJson.Default.ReviewOutput));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(Json.Replace($"\"{field}\"", "\"other\"", StringComparison.Ordinal), ProtocolJson.Default.ReviewOutput));
    }

    [Fact]
    public void Token_use_adds_up_field_by_field()
    {
        var first = new TokenUsage { InputTokens = 10, CachedInputTokens = 4, OutputTokens = 3, ReasoningOutputTokens = 2, TotalTokens = 13 };
        var second = new TokenUsage { InputTokens = 1, CachedInputTokens = 1, OutputTokens = 1, ReasoningOutputTokens = 1, TotalTokens = 2 };

        Assert.Equal(new TokenUsage { InputTokens = 11, CachedInputTokens = 5, OutputTokens = 4, ReasoningOutputTokens = 3, TotalTokens = 15 }, first.Add(second));
        Assert.Equal(9, first.BlendedTotal);
        Assert.Equal(3, (first with { CachedInputTokens = 20 }).BlendedTotal);
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(100, "100.0")]
    [InlineData(-3, "-3.0")]
    [InlineData(12.5, "12.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e300, "1E+300")]
    public void Fraction_that_is_whole_is_still_written_as_one(double percent, string written)
    {
        string json = $$"""{"primary":{"used_percent":{{written}},"window_minutes":null,"resets_at":null},"secondary":null}""";
        var limits = new RateLimitSnapshot(new RateLimitWindow(percent));

        Assert.Equal(json, WireJson.ToText(limits, ProtocolJson.Default.RateLimitSnapshot));
        Assert.Equal(limits, JsonSerializer.Deserialize(json, ProtocolJson.Default.RateLimitSnapshot));
        Assert.Equal(new RateLimitSnapshot(new RateLimitWindow(7)), JsonSerializer.Deserialize("""{"primary":{"used_percent":7}}""", ProtocolJson.Default.RateLimitSnapshot));
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("1e400")]
    [InlineData("{}")]
    public void Fraction_in_any_other_form_is_an_error(string value)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("{\"primary\":{\"used_percent\":" + value + "}}", ProtocolJson.Default.RateLimitSnapshot));
        Assert.Throws<JsonException>(() => WireJson.ToText(new RateLimitSnapshot(new RateLimitWindow(double.NaN)), ProtocolJson.Default.RateLimitSnapshot));
    }

    [Theory]
    [InlineData("""{"Ok":{"content":[],"isError":true}}""", true)]
    [InlineData("""{"Err":"gone"}""", false)]
    public void Result_of_a_server_tool_is_an_answer_or_a_failure(string result, bool answered)
    {
        McpToolCallResult read = Read(result);

        Assert.Equal(answered, read.Ok is not null);
        Assert.Equal(!answered, read.Err is not null);

        static McpToolCallResult Read(string result) => Wire.ReadMessage<McpToolCallEndEvent>(
            $$"""{"type":"mcp_tool_call_end","call_id":"c","invocation":{"server":"s","tool":"t"},"duration":{"secs":0,"nanos":0},"result":{{result}}}""").Result;
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Ok":null}""")]
    [InlineData("""{"Ok":"text"}""")]
    [InlineData("""{"Err":1}""")]
    public void Result_of_a_server_tool_in_any_other_form_is_an_error(string result) => Assert.Throws<JsonException>(() => Wire.ReadMessage(
        $$"""{"type":"mcp_tool_call_end","call_id":"c","invocation":{"server":"s","tool":"t"},"duration":{"secs":0,"nanos":0},"result":{{result}}}"""));

    private static void AssertWord<T>(string word, T value, JsonTypeInfo<T> type)
    {
        Assert.Equal(value, JsonSerializer.Deserialize($"\"{word}\"", type));
        Assert.Equal($"\"{word}\"", WireJson.ToText(value, type));
    }
}
