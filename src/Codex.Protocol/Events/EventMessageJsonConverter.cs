using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>An event in its envelope; one of an unknown kind is kept.</summary>
internal sealed class EventMessageJsonConverter : JsonConverter<EventMessage>
{
    public override EventMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EventMessage.FromJson(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, EventMessage value, JsonSerializerOptions options) => value.WriteTo(writer);
}
