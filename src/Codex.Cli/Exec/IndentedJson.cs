using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>JSON for people.</summary>
internal static class IndentedJson
{
    public static string Of(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = WireJson.Encoder }))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
