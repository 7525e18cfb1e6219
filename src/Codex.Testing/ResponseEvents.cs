using System.Text.Json;
using Codex.Testing.Scripts;

namespace Codex.Testing;

/// <summary>Events of the Responses wire.</summary>
/// <example><code>
/// ScriptedResponse.Events(
///     ResponseEvents.Created(),
///     ResponseEvents.FunctionCallDone("shell", """{"command":["ls"]}""", "call-1"),
///     ResponseEvents.FunctionCallDone("shell", """{"command":["pwd"]}""", "call-2"),
///     ResponseEvents.Completed(new ScriptedUsage(InputTokens: 1200, OutputTokens: 40)));
/// </code></example>
public static class ResponseEvents
{
    private const string DefaultResponseId = "resp-1";
    private const string DefaultMessageId = "msg-1";

    /// <summary>The answer has begun.</summary>
    public static ScriptedEvent Created(string responseId = DefaultResponseId) =>
        ScriptedEvent.Of("response.created", json => json.WriteObject("response", r => r.WriteString("id", responseId)));

    /// <summary>An item has begun, given as its JSON.</summary>
    public static ScriptedEvent ItemAdded(string itemJson) => Item("response.output_item.added", itemJson);

    /// <summary>An item is complete, given as its JSON.</summary>
    public static ScriptedEvent ItemDone(string itemJson) => Item("response.output_item.done", itemJson);

    /// <summary>A message of the assistant has begun.</summary>
    public static ScriptedEvent MessageAdded(string id = DefaultMessageId) => Message("response.output_item.added", id, null);

    /// <summary>A piece of the message's text.</summary>
    public static ScriptedEvent OutputTextDelta(string delta, string itemId = DefaultMessageId) => Delta("response.output_text.delta", delta, itemId, null);

    /// <summary>A message of the assistant is complete.</summary>
    public static ScriptedEvent MessageDone(string text, string id = DefaultMessageId) => Message("response.output_item.done", id, text);

    /// <summary>A part of a reasoning summary begins.</summary>
    public static ScriptedEvent ReasoningSummaryPartAdded(int summaryIndex = 0) =>
        ScriptedEvent.Of("response.reasoning_summary_part.added", json => json.WriteNumber("summary_index", summaryIndex));

    /// <summary>A piece of a reasoning summary.</summary>
    public static ScriptedEvent ReasoningSummaryTextDelta(string delta, string itemId = "rs-1") =>
        Delta("response.reasoning_summary_text.delta", delta, itemId, "summary_index");

    /// <summary>A piece of raw reasoning.</summary>
    public static ScriptedEvent ReasoningTextDelta(string delta, string itemId = "rs-1") => Delta("response.reasoning_text.delta", delta, itemId, "content_index");

    /// <summary>A reasoning item is complete.</summary>
    public static ScriptedEvent ReasoningDone(string summary, string? encryptedContent = null, string id = "rs-1") => Item("response.output_item.done", json =>
    {
        json.WriteString("type", "reasoning");
        json.WriteString("id", id);
        json.WriteStartArray("summary");
        json.WriteStartObject();
        json.WriteString("type", "summary_text");
        json.WriteString("text", summary);
        json.WriteEndObject();
        json.WriteEndArray();
        if (encryptedContent is not null)
            json.WriteString("encrypted_content", encryptedContent);
    });

    /// <summary>A call of a function is complete; its arguments are the text of a JSON object.</summary>
    public static ScriptedEvent FunctionCallDone(string name, string argumentsJson, string callId) => Item("response.output_item.done", json =>
    {
        json.WriteString("type", "function_call");
        json.WriteString("call_id", callId);
        json.WriteString("name", name);
        json.WriteString("arguments", argumentsJson);
    });

    /// <summary>A call of a tool with free text as its input is complete.</summary>
    public static ScriptedEvent CustomToolCallDone(string name, string input, string callId) => Item("response.output_item.done", json =>
    {
        json.WriteString("type", "custom_tool_call");
        json.WriteString("status", "completed");
        json.WriteString("call_id", callId);
        json.WriteString("name", name);
        json.WriteString("input", input);
    });

    /// <summary>The answer is complete; without a usage it claims 10 tokens in and 5 out.</summary>
    public static ScriptedEvent Completed(ScriptedUsage? usage = null, string responseId = DefaultResponseId) => ScriptedEvent.Of("response.completed", json =>
        json.WriteObject("response", response =>
        {
            usage ??= new ScriptedUsage();
            response.WriteString("id", responseId);
            response.WriteObject("usage", u =>
            {
                u.WriteNumber("input_tokens", usage.InputTokens);
                u.WriteObject("input_tokens_details", d => d.WriteNumber("cached_tokens", usage.CachedInputTokens));
                u.WriteNumber("output_tokens", usage.OutputTokens);
                u.WriteObject("output_tokens_details", d => d.WriteNumber("reasoning_tokens", usage.ReasoningTokens));
                u.WriteNumber("total_tokens", usage.TotalTokens);
            });
        }));

    /// <summary>The answer failed, with a code such as <c>rate_limit_exceeded</c> or <c>context_length_exceeded</c>.</summary>
    public static ScriptedEvent Failed(string code, string message, string responseId = DefaultResponseId) => ScriptedEvent.Of("response.failed", json =>
        json.WriteObject("response", response =>
        {
            response.WriteString("id", responseId);
            response.WriteObject("error", error =>
            {
                error.WriteString("code", code);
                error.WriteString("message", message);
            });
        }));

    /// <summary>The answer was ended early, for a reason such as <c>max_output_tokens</c>.</summary>
    public static ScriptedEvent Incomplete(string reason, string responseId = DefaultResponseId) => ScriptedEvent.Of("response.incomplete", json =>
        json.WriteObject("response", response =>
        {
            response.WriteString("id", responseId);
            response.WriteObject("incomplete_details", details => details.WriteString("reason", reason));
        }));

    private static ScriptedEvent Item(string type, string itemJson) => ScriptedEvent.Of(type, json =>
    {
        json.WritePropertyName("item");
        json.WriteRawValue(ScriptedEvent.FromJson(itemJson).Data);
    });

    private static ScriptedEvent Item(string type, Action<Utf8JsonWriter> members) => ScriptedEvent.Of(type, json => json.WriteObject("item", members));

    private static ScriptedEvent Message(string type, string id, string? text) => Item(type, json =>
    {
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("id", id);
        json.WriteStartArray("content");
        if (text is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "output_text");
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static ScriptedEvent Delta(string type, string delta, string itemId, string? indexName) => ScriptedEvent.Of(type, json =>
    {
        json.WriteString("item_id", itemId);
        if (indexName is not null)
            json.WriteNumber(indexName, 0);
        json.WriteString("delta", delta);
    });
}
