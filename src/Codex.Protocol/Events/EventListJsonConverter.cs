using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A list of events in which unknown kinds are kept.</summary>
internal sealed class EventListJsonConverter : JsonConverter<IReadOnlyList<EventMessage>>
{
    public override IReadOnlyList<EventMessage> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<EventMessage> events = [];
        foreach (JsonElement element in JsonElement.ParseValue(ref reader).OfKind(JsonValueKind.Array, "initial_messages").EnumerateArray())
        {
            events.Add(EventMessage.FromJson(element));
        }

        return events;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<EventMessage> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (EventMessage message in value)
        {
            message.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
