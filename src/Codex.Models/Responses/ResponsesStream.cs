using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>Reads an answer of the Responses API.</summary>
internal sealed class ResponsesStream(ServerSentEventReader reader, ModelClientOptions options, string? requestId)
    : AnswerStream(reader, options, requestId)
{
    /// <inheritdoc/>
    public override ValueTask<ResponseEvent> NextAsync(CancellationToken ct)
    {
        while (TryRead())
        {
            if (Interpret(Data) is { } streamEvent)
            {
                return ValueTask.FromResult(streamEvent);
            }
        }

        return WaitAsync(ct);
    }

    private async ValueTask<ResponseEvent> WaitAsync(CancellationToken ct)
    {
        while (await ReadAsync(ct).ConfigureAwait(false))
        {
            if (Interpret(Data) is { } streamEvent)
            {
                return streamEvent;
            }
        }

        throw ModelErrors.Disconnected(
            HasForeignLines ? "the response is no event stream; check the provider's `base_url` and `wire_api`" : "the stream was closed before the response was completed",
            RequestId);
    }

    /// <summary>The event that the data stands for; null when it is of no consequence.</summary>
    internal ResponseEvent? Interpret(ReadOnlyMemory<byte> data)
    {
        if (!ResponsesEvent.TryRead(data, out ResponsesEvent read))
        {
            return null;
        }

        switch (read.Kind)
        {
            case ResponsesEventKind.OutputTextDelta:
                return read.Delta is { } text ? new OutputTextDelta(text) : null;
            case ResponsesEventKind.ReasoningSummaryDelta:
                return read.Delta is { } summary ? new ReasoningSummaryDelta(summary) : null;
            case ResponsesEventKind.ReasoningTextDelta:
                return read.Delta is { } reasoning ? new ReasoningTextDelta(reasoning) : null;
            case ResponsesEventKind.ReasoningSummaryPartAdded:
                return ReasoningSummaryPartAdded.Instance;
            case ResponsesEventKind.Created:
                return read.Response.IsEmpty || read.Response.Span.SequenceEqual("null"u8) ? null : ResponseCreated.Instance;
            case ResponsesEventKind.OutputItemAdded:
                return Item(read.Item) is { } added ? new OutputItemAdded(added) : null;
            case ResponsesEventKind.OutputItemDone:
                return Item(read.Item) is { } done ? new OutputItemDone(done) : null;
            case ResponsesEventKind.Completed:
                return read.Response.IsEmpty ? null : Completed(read.Response);
            case ResponsesEventKind.Failed:
                if (!read.Response.IsEmpty)
                {
                    throw Failed(read.Response);
                }

                return null;
            case ResponsesEventKind.Incomplete:
                throw ModelErrors.Incomplete(IncompleteReason(read.Response));
            case ResponsesEventKind.Error:
                throw StreamError(data);
            default:
                return null;
        }
    }

    private static ResponseItem? Item(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        try
        {
            // In place: an item may be large, and what it keeps is copied.
            using JsonDocument document = JsonDocument.Parse(json);
            return ResponseItem.FromJson(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // An item that this version cannot read is left out, as an unknown kind of event is.
            return null;
        }
    }

    private ResponseCompleted Completed(ReadOnlyMemory<byte> response)
    {
        using JsonDocument document = JsonDocument.Parse(response);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("id", out JsonElement id)
            || id.ValueKind != JsonValueKind.String)
        {
            throw Malformed("it has no id");
        }

        if (!root.TryGetProperty("usage", out JsonElement usage) || usage.ValueKind == JsonValueKind.Null)
        {
            return new ResponseCompleted(id.GetString()!, null);
        }

        return new ResponseCompleted(id.GetString()!, Usage(usage) ?? throw Malformed("its `usage` is malformed"));

        ModelException Malformed(string why) => ModelErrors.Disconnected($"the completion of the response could not be read: {why}", RequestId);
    }

    private static TokenUsage? Usage(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object
            || Count(usage, "input_tokens") is not { } input
            || Count(usage, "output_tokens") is not { } output
            || Count(usage, "total_tokens") is not { } total
            || Detail(usage, "input_tokens_details", "cached_tokens") is not { } cached
            || Detail(usage, "output_tokens_details", "reasoning_tokens") is not { } reasoning)
        {
            return null;
        }

        return new TokenUsage
        {
            InputTokens = input,
            CachedInputTokens = cached,
            OutputTokens = output,
            ReasoningOutputTokens = reasoning,
            TotalTokens = total,
        };
    }

    private static long? Count(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) ? count : null;

    private static long? Detail(JsonElement usage, string group, string name) =>
        !usage.TryGetProperty(group, out JsonElement details) || details.ValueKind == JsonValueKind.Null ? 0
        : details.ValueKind == JsonValueKind.Object ? Count(details, name)
        : null;

    private ModelException Failed(ReadOnlyMemory<byte> response)
    {
        using JsonDocument document = JsonDocument.Parse(response);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out JsonElement error))
        {
            return ModelErrors.FromStream(null, "it gave no reason", RequestId);
        }

        return ServiceError.From(error) is { } read
            ? ModelErrors.FromStream(read, "it gave no reason", RequestId)
            : ModelErrors.FromStream(null, "its reason could not be parsed", RequestId);
    }

    private static string? IncompleteReason(ReadOnlyMemory<byte> response)
    {
        if (response.IsEmpty)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(response);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("incomplete_details", out JsonElement details)
            && details.ValueKind == JsonValueKind.Object
            && details.TryGetProperty("reason", out JsonElement reason)
            && reason.ValueKind == JsonValueKind.String
                ? reason.GetString()
                : null;
    }

    // Either the error's fields stand in the event itself, or in its `error` object.
    private ModelException StreamError(ReadOnlyMemory<byte> data)
    {
        using JsonDocument document = JsonDocument.Parse(data);
        JsonElement root = document.RootElement;
        ServiceError? error = root.TryGetProperty("error", out JsonElement nested) ? ServiceError.From(nested) : ServiceError.From(root);
        return ModelErrors.FromStream(error, "it reported an error without a text", RequestId);
    }
}
