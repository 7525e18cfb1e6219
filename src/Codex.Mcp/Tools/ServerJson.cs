using System.Buffers;
using System.Globalization;
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

    /// <summary>Copies what a block or a resource says of whom it is for and how much it matters, if it does.</summary>
    /// <remarks>Clients know the weight as a number of single precision that always has a fraction.</remarks>
    public static void CopyAnnotations(Utf8JsonWriter json, JsonElement from)
    {
        if (!from.TryGetProperty("annotations", out JsonElement annotations) || annotations.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        json.WriteStartObject("annotations"u8);
        Copy(json, annotations, "audience", "lastModified");
        if (annotations.TryGetProperty("priority", out JsonElement priority) && priority.ValueKind == JsonValueKind.Number && priority.TryGetSingle(out float weight)
            && float.IsFinite(weight))
        {
            string text = ((double)weight).ToString("R", CultureInfo.InvariantCulture);
            json.WritePropertyName("priority"u8);
            json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
        }

        json.WriteEndObject();
    }
}
