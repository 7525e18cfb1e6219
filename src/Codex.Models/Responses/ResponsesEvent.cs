using System.Text.Json;

namespace Codex.Models;

/// <summary>The kinds of events that have an effect.</summary>
internal enum ResponsesEventKind
{
    Other,
    Created,
    OutputItemAdded,
    OutputItemDone,
    OutputTextDelta,
    ReasoningSummaryDelta,
    ReasoningSummaryPartAdded,
    ReasoningTextDelta,
    Completed,
    Failed,
    Incomplete,
    Error,
}

/// <summary>An event of the Responses API, taken apart in one pass; its nested values stay bytes until they are wanted.</summary>
internal struct ResponsesEvent
{
    /// <summary>What the event is, by its <c>type</c>.</summary>
    public ResponsesEventKind Kind { get; private set; }

    /// <summary>The text of <c>delta</c>; null when there is none or the kind has no use for it.</summary>
    public string? Delta { get; private set; }

    /// <summary>The JSON of <c>item</c>; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Item { get; private set; }

    /// <summary>The JSON of <c>response</c>; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Response { get; private set; }

    /// <summary>Reads an event; false when the data is no JSON object with a string <c>type</c> or its <c>delta</c> is no string.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> data, out ResponsesEvent result)
    {
        result = default;
        try
        {
            var reader = new Utf8JsonReader(data.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            bool hasKind = false;
            Utf8JsonReader delta = default;
            bool hasDelta = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.String)
                    {
                        return false;
                    }

                    hasKind = true;
                    result.Kind = KindOf(ref reader);
                }
                else if (reader.ValueTextEquals("delta"u8))
                {
                    reader.Read();
                    hasDelta = reader.TokenType == JsonTokenType.String;
                    if (!hasDelta && reader.TokenType != JsonTokenType.Null)
                    {
                        return false;
                    }

                    delta = reader;
                }
                else if (reader.ValueTextEquals("item"u8))
                {
                    result.Item = data[ValueRange(ref reader)];
                }
                else if (reader.ValueTextEquals("response"u8))
                {
                    result.Response = data[ValueRange(ref reader)];
                }
                else
                {
                    reader.Skip();
                }
            }

            // Reads on to the end, so that whatever follows the object is refused.
            reader.Read();
            if (hasDelta && result.Kind is ResponsesEventKind.OutputTextDelta or ResponsesEventKind.ReasoningSummaryDelta or ResponsesEventKind.ReasoningTextDelta)
            {
                result.Delta = delta.GetString();
            }

            return hasKind;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half a surrogate pair.
            return false;
        }
    }

    private static Range ValueRange(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static ResponsesEventKind KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("response.output_text.delta"u8) ? ResponsesEventKind.OutputTextDelta
        : reader.ValueTextEquals("response.reasoning_summary_text.delta"u8) ? ResponsesEventKind.ReasoningSummaryDelta
        : reader.ValueTextEquals("response.reasoning_text.delta"u8) ? ResponsesEventKind.ReasoningTextDelta
        : reader.ValueTextEquals("response.output_item.done"u8) ? ResponsesEventKind.OutputItemDone
        : reader.ValueTextEquals("response.output_item.added"u8) ? ResponsesEventKind.OutputItemAdded
        : reader.ValueTextEquals("response.reasoning_summary_part.added"u8) ? ResponsesEventKind.ReasoningSummaryPartAdded
        : reader.ValueTextEquals("response.created"u8) ? ResponsesEventKind.Created
        : reader.ValueTextEquals("response.completed"u8) ? ResponsesEventKind.Completed
        : reader.ValueTextEquals("response.failed"u8) ? ResponsesEventKind.Failed
        : reader.ValueTextEquals("response.incomplete"u8) ? ResponsesEventKind.Incomplete
        : reader.ValueTextEquals("error"u8) ? ResponsesEventKind.Error
        : ResponsesEventKind.Other;
}
