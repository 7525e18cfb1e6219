using System.Text.Json;
using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.Json;

/// <summary>Events of the past, each as it was told.</summary>
/// <param name="Events">In order.</param>
[JsonConverter(typeof(EventHistoryJsonConverter))]
internal sealed record EventHistory(IReadOnlyList<EventMessage> Events)
{
    public static EventHistory? From(IReadOnlyList<EventMessage>? events) => events is null ? null : new EventHistory(events);
}

internal sealed class EventHistoryJsonConverter : JsonConverter<EventHistory>
{
    public override EventHistory Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<EventMessage> events = [];
        foreach (JsonElement element in JsonElement.ParseValue(ref reader).EnumerateArray())
        {
            events.Add(EventMessage.FromJson(element));
        }

        return new EventHistory(events);
    }

    public override void Write(Utf8JsonWriter writer, EventHistory value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (EventMessage message in value.Events)
        {
            message.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
