using System.Text.Json;
using Codex.Testing.Scripts;

namespace Codex.Testing;

/// <summary>Chunks of the Chat Completions wire.</summary>
/// <example><code>
/// ScriptedResponse.Events(ChatChunks.Text("Two "), ChatChunks.Text("files."), ChatChunks.Finish("stop"), ChatChunks.Done);
/// </code></example>
public static class ChatChunks
{
    private const string Id = "chatcmpl-1";

    /// <summary>The mark that ends the stream.</summary>
    public static ScriptedEvent Done => ScriptedEvent.Done;

    /// <summary>A piece of the assistant's text.</summary>
    public static ScriptedEvent Text(string delta) => Choice(json => json.WriteString("content", delta), null);

    /// <summary>A piece of reasoning, as servers of open models send it.</summary>
    public static ScriptedEvent Reasoning(string delta) => Choice(json => json.WriteString("reasoning", delta), null);

    /// <summary>
    /// A call of a function, or a piece of one: the first piece of a call gives its id and name, the arguments may be spread over
    /// several pieces with the same index.
    /// </summary>
    public static ScriptedEvent ToolCall(int index, string? id, string? name, string argumentsDelta) => Choice(
        json =>
        {
            json.WriteStartArray("tool_calls");
            json.WriteStartObject();
            json.WriteNumber("index", index);
            if (id is not null)
            {
                json.WriteString("id", id);
                json.WriteString("type", "function");
            }

            json.WriteObject("function", function =>
            {
                if (name is not null)
                    function.WriteString("name", name);
                function.WriteString("arguments", argumentsDelta);
            });
            json.WriteEndObject();
            json.WriteEndArray();
        },
        null);

    /// <summary>The end of the answer, for a reason such as <c>stop</c>, <c>tool_calls</c> or <c>length</c>.</summary>
    public static ScriptedEvent Finish(string reason) => Choice(_ => { }, reason);

    /// <summary>What the answer cost; without a usage it claims 10 tokens in and 5 out.</summary>
    public static ScriptedEvent Usage(ScriptedUsage? usage = null) => Chunk(json =>
    {
        usage ??= new ScriptedUsage();
        json.WriteStartArray("choices");
        json.WriteEndArray();
        json.WriteObject("usage", u =>
        {
            u.WriteNumber("prompt_tokens", usage.InputTokens);
            u.WriteObject("prompt_tokens_details", d => d.WriteNumber("cached_tokens", usage.CachedInputTokens));
            u.WriteNumber("completion_tokens", usage.OutputTokens);
            u.WriteObject("completion_tokens_details", d => d.WriteNumber("reasoning_tokens", usage.ReasoningTokens));
            u.WriteNumber("total_tokens", usage.TotalTokens);
        });
    });

    private static ScriptedEvent Choice(Action<Utf8JsonWriter> delta, string? finishReason) => Chunk(json =>
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteObject("delta", delta);
        json.WriteString("finish_reason", finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static ScriptedEvent Chunk(Action<Utf8JsonWriter> members) => ScriptedEvent.Unnamed(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("object", "chat.completion.chunk");
        members(json);
        json.WriteEndObject();
    });
}
