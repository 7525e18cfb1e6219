using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ChatRequestTests
{
    [Fact]
    public void The_body_has_four_fields_and_function_tools_only()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{}}""");
        string body = Body(Ask.Request(MessageItem.User("one")) with
        {
            Tools = [new LocalShellTool(), new FunctionTool("f", "d", schema), new FreeformTool("g", "d", "lark", "x"), new WebSearchTool()],
        });
        Assert.Equal(
            """{"model":"gpt-5-codex","messages":[{"role":"system","content":"be good"},{"role":"user","content":"one"}],"stream":true,"tools":[{"type":"function","function":{"name":"f","description":"d","strict":false,"parameters":{"type":"object","properties":{}}}}]}""",
            body);
    }

    [Fact]
    public void An_output_schema_is_refused_before_any_request()
    {
        ModelException error = Assert.Throws<ModelException>(() => Body(Ask.Request() with { OutputSchema = JsonElement.Parse("{}") }));
        Assert.Equal((ModelErrorCode.Unsupported, false), (error.Code, error.CanRetryStep));
    }

    [Fact]
    public void Every_kind_of_item_has_its_message() => Assert.Equal(
        """
        [{"role":"user","content":"look"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}},{"type":"text","text":"here"}]},{"role":"developer","content":"d"},{"role":"assistant","content":"ab"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"data:y"}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"c2","type":"local_shell_call","status":"completed","action":{"type":"exec","command":["ls"],"timeout_ms":null,"working_directory":null,"env":null,"user":null}}]},{"role":"tool","tool_call_id":"c2","content":"out"},{"role":"assistant","content":null,"tool_calls":[{"id":"c3","type":"custom","custom":{"name":"p","input":"i"}}]},{"role":"tool","tool_call_id":"c3","content":"done"}]
        """,
        Messages(
            MessageItem.User("look"),
            new MessageItem("user", [new ContentItem.InputImage("data:x"), new ContentItem.InputText("here")]),
            MessageItem.Developer("d"),
            new MessageItem("system", [new ContentItem.InputText("s")]),
            new MessageItem("assistant", [new ContentItem.OutputText("a"), new ContentItem.InputImage("data:z"), new ContentItem.OutputText("b")]),
            new FunctionCallItem("f", "{}", "c1") { Id = "fc" },
            new FunctionCallOutputItem("c1", ToolOutput.FromParts([new ContentItem.InputText("t"), new ContentItem.InputImage("data:y")])),
            new LocalShellCallItem("c2", "completed", new LocalShellAction(["ls"])),
            new FunctionCallOutputItem("c2", ToolOutput.FromText("out")),
            new CustomToolCallItem("c3", "p", "i") { Id = "ctc" },
            new CustomToolCallOutputItem("c3", "done"),
            new ReasoningItem(["s"]),
            new WebSearchCallItem("completed", "q", null),
            new GhostSnapshotItem(new GhostCommit("c", null, [], []))));

    [Fact]
    public void The_same_answer_twice_in_a_row_is_sent_once_but_again_after_another_question()
    {
        ResponseItem[] items =
        [
            MessageItem.Assistant("yes"), new GhostSnapshotItem(new GhostCommit("c", null, [], [])), MessageItem.Assistant("yes"),
            MessageItem.User("and now?"), MessageItem.Assistant("yes"),
        ];
        Assert.Equal(3, JsonElement.Parse(Messages(items)).GetArrayLength());
    }

    [Fact]
    public void Blank_messages_are_left_out() =>
        Assert.Equal("[]", Messages(MessageItem.Assistant(""), MessageItem.Assistant(" \n"), MessageItem.User(""), new MessageItem("user", [])));

    [Fact]
    public void Reasoning_goes_with_the_answer_before_it() =>
        Assert.Equal("0:r1", Reasoning(MessageItem.Assistant("a1"), Thought("r1")));

    [Fact]
    public void Reasoning_goes_with_the_call_or_answer_after_it()
    {
        Assert.Equal("2:r1", Reasoning(MessageItem.User("u"), Thought("r1"), Call(), Output()));
        Assert.Equal("2:r1", Reasoning(MessageItem.User("u"), Thought("r1"), new LocalShellCallItem("c", "completed", new LocalShellAction(["ls"])), Output()));
        Assert.Equal("2:r1", Reasoning(MessageItem.User("u"), Thought("r1"), MessageItem.Assistant("a")));
    }

    [Fact]
    public void Several_thoughts_with_one_anchor_are_joined() =>
        Assert.Equal("1:r1r2", Reasoning(Thought("r1"), MessageItem.Assistant("a"), Thought("r2")));

    [Fact]
    public void Reasoning_is_left_out_when_it_is_old_blank_summary_only_or_without_anchor()
    {
        Assert.Equal("", Reasoning(Thought("r1"), Call(), Output(), MessageItem.User("next")));
        Assert.Equal("", Reasoning(Thought("r1"), MessageItem.Assistant("a"), MessageItem.User("next"), Call(), Output()));
        Assert.Equal("", Reasoning(MessageItem.User("u"), Thought("  "), Call(), Output()));
        Assert.Equal("", Reasoning(MessageItem.User("u"), new ReasoningItem(["summary"]), Call(), Output()));
        Assert.Equal("", Reasoning(MessageItem.User("u"), Call(), Output(), Thought("r1"), new CustomToolCallItem("c", "p", "i")));
    }

    private static ReasoningItem Thought(string text) => new([], [new ReasoningContent("reasoning_text", text)]);

    private static FunctionCallItem Call() => new("f", "{}", "c");

    private static FunctionCallOutputItem Output() => new("c", ToolOutput.FromText("o"));

    private static string Messages(params ResponseItem[] items) =>
        $"[{string.Join(',', JsonElement.Parse(Body(Ask.Request() with { Input = items })).GetProperty("messages").EnumerateArray().Skip(1).Select(message => message.GetRawText()))}]";

    private static string Reasoning(params ResponseItem[] items) => string.Join(
        ' ',
        ChatReasoning.Anchors(items).OrderBy(anchor => anchor.Key).Select(anchor => $"{anchor.Key}:{anchor.Value}"));

    private static string Body(ModelRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ChatRequest.Write(buffer, request);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
