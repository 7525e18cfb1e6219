using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>An object with one property: <c>Ok</c> with the server's answer, or <c>Err</c> with a text.</summary>
internal sealed class McpToolCallResultJsonConverter : JsonConverter<McpToolCallResult>
{
    public override McpToolCallResult Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        return element.Property("Ok") is { } answer
            ? new McpToolCallResult(answer.OfKind(JsonValueKind.Object, "Ok"), null)
            : new McpToolCallResult(null, element.OptionalString("Err") ?? throw new JsonException("the result of a tool call must be `Ok` or `Err`"));
    }

    public override void Write(Utf8JsonWriter writer, McpToolCallResult value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Ok is { } answer)
        {
            writer.WritePropertyName("Ok"u8);
            answer.WriteTo(writer);
        }
        else
        {
            writer.WriteString("Err"u8, value.Err ?? "");
        }

        writer.WriteEndObject();
    }
}
