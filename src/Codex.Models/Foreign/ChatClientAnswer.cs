using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>The events of an answer of an <see cref="IChatClient"/>.</summary>
/// <param name="freeformTools">The tools whose calls are turned back into freeform ones.</param>
/// <param name="service">The service's name, which goes with its reasoning.</param>
internal sealed class ChatClientAnswer(IEnumerable<string> freeformTools, string service)
{
    private readonly HashSet<string> _freeformTools = new(freeformTools, StringComparer.Ordinal);
    private readonly AnswerItems _items = new(SealedReasoning.Write(service, null));
    private readonly List<ResponseItem> _calls = [];
    private string? _id;
    private ChatFinishReason? _finish;
    private TokenUsage? _usage;

    /// <summary>Whether an event waits to be taken.</summary>
    public bool HasNext => _items.HasNext;

    /// <summary>The next event.</summary>
    public ResponseEvent Next() => _items.Next();

    public void Take(ChatResponseUpdate update)
    {
        _id ??= update.ResponseId;
        _finish = update.FinishReason ?? _finish;
        foreach (AIContent content in update.Contents)
        {
            switch (content)
            {
                case TextReasoningContent reasoning:
                    _items.AddReasoning(reasoning.Text);
                    if (!string.IsNullOrEmpty(reasoning.ProtectedData))
                    {
                        _items.SealReasoning(SealedReasoning.Write(service, reasoning));
                    }

                    break;
                case TextContent text:
                    _items.AddText(text.Text);
                    break;
                case FunctionCallContent { InformationalOnly: false } call:
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

    /// <summary>The answer has ended.</summary>
    /// <exception cref="ModelException">It ended before it said or called anything.</exception>
    public void Finish()
    {
        _items.Finish(_calls);
        if (!_items.HasText && !_items.HasCalls && ModelErrors.EmptyEnd(_finish?.Value) is { } error)
        {
            throw error;
        }

        _items.Complete(_id ?? "", _usage);
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
        // An output refers to its call by the id, so a call without one is given one.
        string id = string.IsNullOrEmpty(call.CallId) ? $"call_{Guid.NewGuid():N}" : call.CallId;
        if (_freeformTools.Contains(call.Name))
        {
            object? input = call.Arguments is { } given && given.TryGetValue("input", out object? value) ? value : null;
            return new CustomToolCallItem(id, call.Name, input is JsonElement { ValueKind: JsonValueKind.String } text ? text.GetString()! : input?.ToString() ?? "");
        }

        return new FunctionCallItem(call.Name, Json(call.Arguments ?? new Dictionary<string, object?>()), id);
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
}
