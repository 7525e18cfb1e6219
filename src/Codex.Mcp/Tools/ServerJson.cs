using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Mcp.Tools;

/// <summary>What servers send, written again in the one form in which the agent passes it on.</summary>
internal static class ServerJson
{
    public static JsonElement Write<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            write(json, state);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The compact text of an element, keys in their order.</summary>
    public static string ToText(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            element.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Copies those of an object's members that are there, in the given order.</summary>
    public static void Copy(Utf8JsonWriter json, JsonElement from, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (from.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }
    }
}
