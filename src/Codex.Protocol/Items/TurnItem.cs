using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>An item of a turn as front ends show it; made from a <see cref="ResponseItem"/>.</summary>
/// <remarks>On the wire an object with one property, the kind's name.</remarks>
[JsonConverter(typeof(TurnItemJsonConverter))]
public abstract record TurnItem
{
    private TurnItem()
    {
    }

    /// <summary>The item's id, unique in its turn; for items of the model the service's own.</summary>
    public required string Id { get; init; }

    /// <summary>What the user said.</summary>
    /// <param name="Content">Its parts.</param>
    public sealed record UserMessage(IReadOnlyList<UserInput> Content) : TurnItem;

    /// <summary>What the model said.</summary>
    /// <param name="Texts">The texts of its parts.</param>
    public sealed record AgentMessage(IReadOnlyList<string> Texts) : TurnItem;

    /// <summary>What the model thought.</summary>
    /// <param name="SummaryText">The summary's parts.</param>
    /// <param name="RawContent">The raw reasoning's parts.</param>
    public sealed record Reasoning(IReadOnlyList<string> SummaryText, IReadOnlyList<string> RawContent) : TurnItem;

    /// <summary>A search that the model's service ran.</summary>
    /// <param name="Query">The words searched for.</param>
    public sealed record WebSearch(string Query) : TurnItem;
}

internal sealed class TurnItemJsonConverter : JsonConverter<TurnItem>
{
    public override TurnItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("a turn item must be an object");
        }

        foreach (JsonProperty kind in element.EnumerateObject())
        {
            JsonElement item = kind.Value;
            string id = item.RequiredString("id");
            return kind.Name switch
            {
                "UserMessage" => new TurnItem.UserMessage(
                    [.. item.RequiredArray("content").EnumerateArray().Select(static part => part.Deserialize(ProtocolJson.Default.UserInput)!)]) { Id = id },
                "AgentMessage" => new TurnItem.AgentMessage(
                    [.. item.RequiredArray("content").EnumerateArray().Select(static part => part.RequiredProperty("Text").RequiredString("text"))]) { Id = id },
                "Reasoning" => new TurnItem.Reasoning(
                    item.RequiredArray("summary_text").Texts("summary_text"),
                    item.OptionalArray("raw_content")?.Texts("raw_content") ?? []) { Id = id },
                "WebSearch" => new TurnItem.WebSearch(item.RequiredString("query")) { Id = id },
                _ => throw new JsonException($"unknown turn item `{kind.Name}`"),
            };
        }

        throw new JsonException("an empty turn item");
    }

    public override void Write(Utf8JsonWriter writer, TurnItem value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(value switch
        {
            TurnItem.UserMessage => "UserMessage",
            TurnItem.AgentMessage => "AgentMessage",
            TurnItem.Reasoning => "Reasoning",
            _ => "WebSearch",
        });
        writer.WriteString("id"u8, value.Id);
        switch (value)
        {
            case TurnItem.UserMessage message:
                writer.WriteStartArray("content"u8);
                foreach (UserInput part in message.Content)
                {
                    JsonSerializer.Serialize(writer, part, ProtocolJson.Default.UserInput);
                }

                writer.WriteEndArray();
                break;
            case TurnItem.AgentMessage message:
                writer.WriteStartArray("content"u8);
                foreach (string text in message.Texts)
                {
                    writer.WriteStartObject();
                    writer.WriteStartObject("Text"u8);
                    writer.WriteString("text"u8, text);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                break;
            case TurnItem.Reasoning reasoning:
                WriteStrings(writer, "summary_text"u8, reasoning.SummaryText);
                WriteStrings(writer, "raw_content"u8, reasoning.RawContent);
                break;
            case TurnItem.WebSearch search:
                writer.WriteString("query"u8, search.Query);
                break;
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
