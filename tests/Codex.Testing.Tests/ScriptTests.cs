using System.Text.Json;

namespace Codex.Testing.Tests;

public sealed class ScriptTests
{
    [Fact]
    public void A_script_is_read_from_JSON()
    {
        var script = ScriptedResponse.ParseScript("""
            [
              {"events": [{"type": "a", "n": 1}, {"x": 2}, "[DONE]"], "path": "/responses", "delay_ms": 50, "gap_ms": 5, "cut_after": 3},
              {"sse": "raw"},
              {"status": 429, "headers": {"retry-after": "1"}, "json": {"error": {}}, "times": 4},
              {"text": "body", "repeat": true}
            ]
            """);
        Assert.Equal(["event: a\ndata: {\"type\":\"a\",\"n\":1}\n\n", "data: {\"x\":2}\n\n", "data: [DONE]\n\n"], script[0].Parts!);
        Assert.Equal(("/responses", TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(5), 3), (script[0].Path, script[0].Delay, script[0].Gap, script[0].CutAfter));
        Assert.Equal(["raw"], script[1].Parts!);
        Assert.Equal((429, "1", 4, """{"error": {}}"""), (script[2].Status, script[2].Headers["retry-after"], script[2].Times, script[2].Body));
        Assert.Equal(("body", true), (script[3].Body, script[3].Repeat));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nope")]
    [InlineData("""[{"evnts": []}]""")]
    [InlineData("""[{"text": 5}]""")]
    public void What_is_no_script_is_refused(string json) => Assert.Throws<FormatException>(() => ScriptedResponse.ParseScript(json));

    [Fact]
    public void Events_have_the_form_of_the_Responses_wire()
    {
        Assert.Equal("""{"type":"response.created","response":{"id":"resp-1"}}""", ResponseEvents.Created().Data);
        Assert.Equal("""{"type":"response.output_text.delta","item_id":"msg-1","delta":"é\n\"<"}""", ResponseEvents.OutputTextDelta("é\n\"<").Data);
        Assert.Equal(
            """{"type":"response.output_item.done","item":{"type":"message","role":"assistant","id":"m","content":[{"type":"output_text","text":"hi"}]}}""",
            ResponseEvents.MessageDone("hi", "m").Data);
        Assert.Equal(
            """{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"shell","arguments":"{\"a\":1}"}}""",
            ResponseEvents.FunctionCallDone("shell", """{"a":1}""", "c").Data);
        Assert.Equal(
            """{"type":"response.output_item.done","item":{"type":"custom_tool_call","status":"completed","call_id":"c","name":"apply_patch","input":"x"}}""",
            ResponseEvents.CustomToolCallDone("apply_patch", "x", "c").Data);
        Assert.Equal(
            """{"type":"response.completed","response":{"id":"resp-1","usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":10}}}""",
            ResponseEvents.Completed(new ScriptedUsage(7, 2, 3, 1)).Data);
        Assert.Equal("""{"type":"response.failed","response":{"id":"resp-1","error":{"code":"c","message":"m"}}}""", ResponseEvents.Failed("c", "m").Data);
        Assert.Equal("""{"type":"response.output_item.done","item":{"type":"x"}}""", ResponseEvents.ItemDone("{\n \"type\": \"x\" }").Data);
        foreach (var e in new[] { ResponseEvents.ReasoningDone("s", "e"), ResponseEvents.ReasoningTextDelta("d"), ResponseEvents.ReasoningSummaryTextDelta("d"), ResponseEvents.ReasoningSummaryPartAdded(), ResponseEvents.Incomplete("r"), ResponseEvents.MessageAdded() })
            Assert.StartsWith($"event: {JsonDocument.Parse(e.Data).RootElement.GetProperty("type").GetString()}\ndata: ", e.ToServerSentEvent());
    }

    [Fact]
    public void Chunks_have_the_form_of_the_Chat_Completions_wire()
    {
        Assert.Equal("""{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}""", ChatChunks.Text("hi").Data);
        Assert.Equal(
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":null}]}""",
            ChatChunks.ToolCall(0, "c", "f", "{}").Data);
        Assert.Equal("""{"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", ChatChunks.Finish("stop").Data);
        Assert.Contains("\"prompt_tokens\":10", ChatChunks.Usage().Data);
        Assert.Equal("data: [DONE]\n\n", ChatChunks.Done.ToServerSentEvent());
        Assert.Equal(4, ScriptedResponse.ChatFunctionCall("f", "{}", "c").Parts!.Count);
        Assert.Equal(4, ScriptedResponse.ChatMessage("hi").Parts!.Count);
    }

    [Fact]
    public void An_event_that_is_not_JSON_is_refused_when_it_is_made() => Assert.Throws<FormatException>(() => ScriptedResponse.Events("{"));
}
