using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

internal sealed class ResponseItemJsonConverter : JsonConverter<ResponseItem>
{
    public override ResponseItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ResponseItemReader.Read(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, ResponseItem value, JsonSerializerOptions options) =>
        ResponseItemWriter.Write(writer, value, includeId: false);
}
