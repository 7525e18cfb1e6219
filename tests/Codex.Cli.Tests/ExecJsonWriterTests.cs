using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Cli.Tests;

/// <summary>Recorded sequences of events and the JSON lines that belong to them, byte for byte.</summary>
public sealed class ExecJsonWriterTests
{
    private static readonly ThreadId s_thread = ThreadId.Parse("0199a213-81c0-7800-8aa1-bbab2a035a53");

    private static string Json(string text) => text.ReplaceLineEndings("\n") + "\n";

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;

    private static string Write(params EventMessage[] events)
    {
        using var stream = new MemoryStream();
        using var writer = new ExecJsonWriter(stream);
        var outcome = new ExecOutcome();
        writer.Show(new SessionConfiguredEvent { SessionId = s_thread, Model = "m", RolloutPath = "/r" });
        foreach (EventMessage message in events)
        {
            outcome.Observe(message);
            writer.Show(message);
        }

        outcome.EndOfEvents();
        writer.End(outcome);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        const string First = """{"type":"thread.started","thread_id":"0199a213-81c0-7800-8aa1-bbab2a035a53"}""" + "\n";
        Assert.StartsWith(First, text, StringComparison.Ordinal);
        return text[First.Length..];
    }

    [Fact]
    public void Hidden_reasoning_leaves_no_line_and_no_gap_in_the_numbers()
    {
        using var stream = new MemoryStream();
        using var writer = new ExecJsonWriter(stream, hidesReasoning: true);
        writer.Show(new AgentReasoningEvent("secret thought"));
        writer.Show(new AgentMessageEvent("Hi."));
        Assert.Equal(
            """{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Hi."}}""" + "\n",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static ExecCommandEndEvent End(string call, int exit, string output) => new()
    {
        CallId = call,
        Stdout = output,
        Stderr = "",
        AggregatedOutput = output,
        ExitCode = exit,
        Duration = TimeSpan.FromMilliseconds(5),
        FormattedOutput = output,
    };

    private static TokenCountEvent Tokens(long input, long cached, long output) => new(
        new TokenUsageInfo(new TokenUsage { InputTokens = input, CachedInputTokens = cached, OutputTokens = output }, new TokenUsage(), null), null);

    [Fact]
    public void A_turn_with_a_command_and_an_answer() => Assert.Equal(
        Json("""
            {"type":"turn.started"}
            {"type":"item.completed","item":{"id":"item_0","type":"reasoning","text":"**Looking around**"}}
            {"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"bash -lc ls","aggregated_output":"","exit_code":null,"status":"in_progress"}}
            {"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"bash -lc ls","aggregated_output":"a.txt\n","exit_code":0,"status":"completed"}}
            {"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"One file."}}
            {"type":"turn.completed","usage":{"input_tokens":210,"cached_input_tokens":100,"output_tokens":31}}
            """),
        Write(
            new TaskStartedEvent(null),
            Tokens(100, 50, 10),
            new AgentReasoningEvent("**Looking around**"),
            new ExecCommandBeginEvent("c1", ["bash", "-lc", "ls"], "/w", []),
            End("c1", 0, "a.txt\n"),
            Tokens(210, 100, 31),
            new AgentMessageEvent("One file."),
            new TaskCompleteEvent("One file.")));

    [Fact]
    public void Text_is_escaped_only_where_json_demands_it() => Assert.Equal(
        Json("""
            {"type":"turn.started"}
            {"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"\u001b[1mé\t\u0001\n<&>' \"q\" \\ 😀"}}
            {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
            """),
        Write(new TaskStartedEvent(null), new AgentMessageEvent("\e[1mé\t\u0001\n<&>' \"q\" \\ 😀"), new TaskCompleteEvent("x")));

    [Fact]
    public void A_command_that_fails_was_refused_or_never_began() => Assert.Equal(
        Json("""
            {"type":"turn.started"}
            {"type":"item.started","item":{"id":"item_0","type":"command_execution","command":"false","aggregated_output":"","exit_code":null,"status":"in_progress"}}
            {"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"rm x","aggregated_output":"","exit_code":null,"status":"in_progress"}}
            {"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"rm x","aggregated_output":"refused","exit_code":-1,"status":"failed"}}
            {"type":"item.completed","item":{"id":"item_0","type":"command_execution","command":"false","aggregated_output":"","exit_code":124,"status":"failed"}}
            {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
            """),
        Write(
            new TaskStartedEvent(null),
            new ExecCommandBeginEvent("a", ["false"], "/w", []),
            new ExecCommandBeginEvent("b", ["rm", "x"], "/w", []),
            End("b", -1, "refused"),
            End("a", 124, ""),
            End("never began", 0, "x"),
            new TaskCompleteEvent(null)));

    [Fact]
    public void Patches_appear_when_they_have_ended_with_the_files_in_the_patchs_order() => Assert.Equal(
        Json("""
            {"type":"turn.started"}
            {"type":"item.completed","item":{"id":"item_0","type":"file_change","changes":[{"path":"/w/z","kind":"add"},{"path":"/w/a","kind":"update"},{"path":"/w/m","kind":"delete"}],"status":"completed"}}
            {"type":"item.completed","item":{"id":"item_1","type":"file_change","changes":[{"path":"/w/b","kind":"add"}],"status":"failed"}}
            {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
            """),
        Write(
            new TaskStartedEvent(null),
            new PatchApplyBeginEvent("p", true, new OrderedDictionary<string, FileChange>
            {
                ["/w/z"] = new FileChange.Add("x"),
                ["/w/a"] = new FileChange.Update("@@", "/w/b"),
                ["/w/m"] = new FileChange.Delete("x"),
            }),
            new PatchApplyEndEvent("p", "", "", true),
            new PatchApplyBeginEvent("q", true, new Dictionary<string, FileChange> { ["/w/b"] = new FileChange.Add("x") }),
            new PatchApplyEndEvent("q", "", "no", false),
            new PatchApplyEndEvent("unknown", "", "", true),
            new TaskCompleteEvent(null)));

    [Fact]
    public void Calls_of_mcp_tools_succeed_fail_or_answer_that_they_failed()
    {
        var call = new McpInvocation("srv", "echo", Element("""{"message": "ö", "b": 1, "a": null}"""));
        var bare = new McpInvocation("srv", "echo", null);
        Assert.Equal(
            Json("""
                {"type":"turn.started"}
                {"type":"item.started","item":{"id":"item_0","type":"mcp_tool_call","server":"srv","tool":"echo","arguments":{"message":"ö","b":1,"a":null},"result":null,"error":null,"status":"in_progress"}}
                {"type":"item.completed","item":{"id":"item_0","type":"mcp_tool_call","server":"srv","tool":"echo","arguments":{"message":"ö","b":1,"a":null},"result":{"content":[{"text":"hit","type":"text"}],"structured_content":null},"error":null,"status":"completed"}}
                {"type":"item.completed","item":{"id":"item_1","type":"mcp_tool_call","server":"srv","tool":"echo","arguments":null,"result":{"content":[],"structured_content":{"z":1}},"error":null,"status":"failed"}}
                {"type":"item.completed","item":{"id":"item_2","type":"mcp_tool_call","server":"srv","tool":"echo","arguments":null,"result":null,"error":{"message":"gone"},"status":"failed"}}
                {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
                """),
            Write(
                new TaskStartedEvent(null),
                new McpToolCallBeginEvent("1", call),
                new McpToolCallEndEvent("1", call, TimeSpan.Zero, new McpToolCallResult(Element("""{"content":[{"text":"hit","type":"text"}]}"""), null)),
                new McpToolCallEndEvent("2", bare, TimeSpan.Zero, new McpToolCallResult(Element("""{"content":[],"structuredContent":{"z":1},"isError":true}"""), null)),
                new McpToolCallEndEvent("3", bare, TimeSpan.Zero, new McpToolCallResult(null, "gone")),
                new TaskCompleteEvent(null)));
    }

    [Fact]
    public void A_plan_is_one_item_a_turn_that_ends_before_the_turn_does() => Assert.Equal(
        Json("""
            {"type":"turn.started"}
            {"type":"item.started","item":{"id":"item_0","type":"todo_list","items":[{"text":"read","completed":true},{"text":"write","completed":false}]}}
            {"type":"item.updated","item":{"id":"item_0","type":"todo_list","items":[{"text":"read","completed":true},{"text":"write","completed":true}]}}
            {"type":"item.completed","item":{"id":"item_0","type":"todo_list","items":[{"text":"read","completed":true},{"text":"write","completed":true}]}}
            {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
            {"type":"turn.started"}
            {"type":"item.started","item":{"id":"item_1","type":"todo_list","items":[]}}
            {"type":"item.completed","item":{"id":"item_1","type":"todo_list","items":[]}}
            {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
            """),
        Write(
            new TaskStartedEvent(null),
            new PlanUpdateEvent("why", [new("read", PlanStepStatus.Completed), new("write", PlanStepStatus.InProgress)]),
            new PlanUpdateEvent(null, [new("read", PlanStepStatus.Completed), new("write", PlanStepStatus.Completed)]),
            new TaskCompleteEvent(null),
            new TaskStartedEvent(null),
            new PlanUpdateEvent(null, []),
            new TaskCompleteEvent(null)));

    [Fact]
    public void A_failed_turn_tells_its_error_twice_and_a_retry_does_not_fail_it()
    {
        Assert.Equal(
            Json("""
                {"type":"turn.started"}
                {"type":"error","message":"retrying 1/5"}
                {"type":"error","message":"no quota"}
                {"type":"turn.failed","error":{"message":"no quota"}}
                """),
            Write(new TaskStartedEvent(null), new StreamErrorEvent("retrying 1/5"), new ErrorEvent("no quota"), new TaskCompleteEvent(null)));
        Assert.Equal(
            Json("""
                {"type":"error","message":"server x did not start"}
                {"type":"turn.started"}
                {"type":"error","message":"retrying 1/5"}
                {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
                """),
            Write(new ErrorEvent("server x did not start"), new TaskStartedEvent(null), new StreamErrorEvent("retrying 1/5"), new TaskCompleteEvent("x")));
    }

    [Fact]
    public void Warnings_and_web_searches_are_items_and_the_rest_is_not_shown() => Assert.Equal(
        Json("""
            {"type":"turn.started"}
            {"type":"item.completed","item":{"id":"item_0","type":"error","message":"compacted"}}
            {"type":"item.completed","item":{"id":"item_1","type":"web_search","query":"weather in Zürich"}}
            {"type":"turn.completed","usage":{"input_tokens":0,"cached_input_tokens":0,"output_tokens":0}}
            """),
        Write(
            new TaskStartedEvent(null),
            new UserMessageEvent("p", []),
            new AgentMessageDeltaEvent("x"),
            new AgentReasoningRawContentEvent("raw"),
            new AgentReasoningSectionBreakEvent(),
            new BackgroundEvent("x"),
            new DeprecationNoticeEvent("x", null),
            new TurnDiffEvent("x"),
            new ViewImageToolCallEvent("v", "/x"),
            new WebSearchBeginEvent("w"),
            new WarningEvent("compacted"),
            new WebSearchEndEvent("w", "weather in Zürich"),
            new TaskCompleteEvent(null)));

    [Fact]
    public void An_interrupted_turn_or_one_whose_events_stop_ends_as_failed()
    {
        Assert.Equal(
            Json("""
                {"type":"turn.started"}
                {"type":"turn.failed","error":{"message":"The turn was interrupted. What was done so far is kept; resume the thread to go on."}}
                """),
            Write(new TaskStartedEvent(null), new TurnAbortedEvent(TurnAbortReason.Interrupted)));
        Assert.Equal(
            Json("""
                {"type":"turn.started"}
                {"type":"turn.failed","error":{"message":"the session ended before the turn was complete"}}
                """),
            Write(new TaskStartedEvent(null)));
    }

    [Fact]
    public void A_closed_pipe_is_the_callers_io_error()
    {
        using var writer = new ExecJsonWriter(new ClosedPipe());
        Assert.Throws<IOException>(() => writer.Show(new ErrorEvent("x")));
    }

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
