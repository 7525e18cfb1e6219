using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Core.Tools.Mcp;

internal static class ResourceJson
{
    /// <summary>The result of a call that answered a text, as MCP has it.</summary>
    public static JsonElement TextResult(string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteBoolean("isError"u8, false);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
