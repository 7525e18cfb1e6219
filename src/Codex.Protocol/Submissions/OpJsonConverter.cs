using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A request in its envelope.</summary>
internal sealed class OpJsonConverter : JsonConverter<Op>
{
    public override Op Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Op.FromJson(JsonElement.ParseValue(ref reader)) ?? throw new JsonException("unknown kind of request");

    public override void Write(Utf8JsonWriter writer, Op value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, ProtocolJson.Default.Op);
}
