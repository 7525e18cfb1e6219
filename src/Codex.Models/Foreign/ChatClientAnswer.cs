using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>The events of an answer of an <see cref="IChatClient"/>.</summary>
/// <param name="freeformTools">The tools whose calls are turned back into freeform ones.</param>
internal sealed class ChatClientAnswer(IEnumerable<string> freeformTools)
{
    private readonly HashSet<string> _freeformTools = new(freeformTools, StringComparer.Ordinal);
    private readonly Queue<ResponseEvent> _ready = new();
    private readonly List<ResponseItem> _calls = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private string? _id;
    private TokenUsage? _usage;

    public bool TryNext([NotNullWhen(true)] out ResponseEvent? next) => _ready.TryDequeue(out next);

    public void Take(ChatResponseUpdate update)
    {
        _id ??= update.ResponseId;
        foreach (AIContent content in update.Contents)
        {
            switch (content)
            {
                case TextReasoningContent { Text.Length: > 0 } reasoning:
                    if (_reasoning.Length == 0)
                    {
                        CloseText();
                        _ready.Enqueue(new OutputItemAdded(new ReasoningItem([])));
                    }

                    _reasoning.Append(reasoning.Text);
                    _ready.Enqueue(new ReasoningTextDelta(reasoning.Text));
                    break;
                case TextContent { Text.Length: > 0 } text:
                    if (_text.Length == 0)
                    {
                        CloseReasoning();
                        _ready.Enqueue(new OutputItemAdded(new MessageItem("assistant", [])));
                    }

                    _text.Append(text.Text);
                    _ready.Enqueue(new OutputTextDelta(text.Text));
                    break;
                case FunctionCallContent call:
                    _calls.Add(Call(call));
                    break;
                case UsageContent usage:
                    _usage = (_usage ?? new TokenUsage()).Add(Usage(usage.Details));
                    break;
                case ErrorContent error:
                    throw ModelErrors.FromStream(new ServiceError(null, error.ErrorCode, error.Message, null, null), "it reported an error without a text", null);
            }
        }
    }

    public void Finish()
    {
        CloseReasoning();
        CloseText();
        foreach (ResponseItem call in _calls)
        {
            _ready.Enqueue(new OutputItemDone(call));
        }

        _ready.Enqueue(new ResponseCompleted(_id ?? "", _usage));
    }

    private static TokenUsage Usage(UsageDetails details)
    {
        long input = details.InputTokenCount ?? 0;
        long output = details.OutputTokenCount ?? 0;
        return new TokenUsage
        {
            InputTokens = input,
            CachedInputTokens = details.CachedInputTokenCount ?? 0,
            OutputTokens = output,
            ReasoningOutputTokens = details.ReasoningTokenCount ?? 0,
            TotalTokens = details.TotalTokenCount ?? input + output,
        };
    }

    private ResponseItem Call(FunctionCallContent call)
    {
        if (_freeformTools.Contains(call.Name) && call.Arguments is { } given && given.TryGetValue("input", out object? input) && input is not null)
        {
            return new CustomToolCallItem(call.CallId, call.Name, input is JsonElement { ValueKind: JsonValueKind.String } text ? text.GetString()! : input.ToString() ?? "");
        }

        return new FunctionCallItem(call.Name, Json(call.Arguments ?? new Dictionary<string, object?>()), call.CallId);
    }

    private static string Json(IDictionary<string, object?> arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            JsonSerializer.Serialize(writer, arguments, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void CloseText()
    {
        if (_text.Length > 0)
        {
            _ready.Enqueue(new OutputItemDone(MessageItem.Assistant(_text.ToString())));
            _text.Clear();
        }
    }

    private void CloseReasoning()
    {
        if (_reasoning.Length > 0)
        {
            _ready.Enqueue(new OutputItemDone(new ReasoningItem([], [new ReasoningContent("reasoning_text", _reasoning.ToString())])));
            _reasoning.Clear();
        }
    }
}
