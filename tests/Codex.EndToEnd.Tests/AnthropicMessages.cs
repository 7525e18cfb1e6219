using System.Text.Json;
using Codex.Testing;

namespace Codex.EndToEnd.Tests;

/// <summary>Answers in the form of Anthropic's Messages API, for a server on this machine that stands in for it.</summary>
internal static class AnthropicMessages
{
    /// <summary>A streamed answer.</summary>
    /// <param name="stopReason">Why it ends.</param>
    /// <param name="blocks">Its content blocks, as <see cref="Thinking"/>, <see cref="Text"/> and <see cref="ToolUse"/> make them.</param>
    public static ScriptedResponse Answer(string stopReason, params IReadOnlyList<Block> blocks)
    {
        List<ScriptedEvent> events =
        [
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":40,"output_tokens":1}}}""",
            """{"type":"ping"}""",
        ];
        for (int i = 0; i < blocks.Count; i++)
        {
            events.Add($$"""{"type":"content_block_start","index":{{i}},"content_block":{{blocks[i].Start}}}""");
            foreach (string delta in blocks[i].Deltas)
            {
                events.Add($$"""{"type":"content_block_delta","index":{{i}},"delta":{{delta}}}""");
            }

            events.Add($$"""{"type":"content_block_stop","index":{{i}}}""");
        }

        events.Add($$$"""{"type":"message_delta","delta":{"stop_reason":"{{{stopReason}}}","stop_sequence":null},"usage":{"output_tokens":30}}""");
        events.Add("""{"type":"message_stop"}""");
        return ScriptedResponse.Events(events) with { Path = "/v1/messages" };
    }

    /// <summary>A refusal, or an overload.</summary>
    public static ScriptedResponse Refusal(int status, string type, string message) =>
        ScriptedResponse.Json(status, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"}}""") with { Path = "/v1/messages" };

    public static Block Thinking(string text, string signature) => new(
        """{"type":"thinking","thinking":"","signature":""}""",
        [$$"""{"type":"thinking_delta","thinking":{{Quote(text)}}}""", $$"""{"type":"signature_delta","signature":{{Quote(signature)}}}"""]);

    public static Block Redacted(string data) => new($$"""{"type":"redacted_thinking","data":{{Quote(data)}}}""", []);

    public static Block Text(params IReadOnlyList<string> pieces) => new(
        """{"type":"text","text":""}""",
        [.. pieces.Select(piece => $$"""{"type":"text_delta","text":{{Quote(piece)}}}""")]);

    public static Block ToolUse(string id, string name, string argumentsJson) => new(
        $$$"""{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{}}""",
        [.. argumentsJson.Chunk(7).Select(piece => $$"""{"type":"input_json_delta","partial_json":{{Quote(new string(piece))}}}""")]);

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>One content block.</summary>
    /// <param name="Start">How it begins, as JSON.</param>
    /// <param name="Deltas">What is added to it, as JSON.</param>
    internal sealed record Block(string Start, IReadOnlyList<string> Deltas);
}
