using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Codex.Protocol;

/// <summary>How the project writes JSON on every wire: compact, characters outside ASCII as they are.</summary>
public static class WireJson
{
    /// <summary>Escapes only what JSON demands.</summary>
    public static JavaScriptEncoder Encoder { get; } = new WireJsonEncoder();

    /// <summary>Compact output with <see cref="Encoder"/>; validation is left to the types.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Encoder, SkipValidation = true };

    /// <summary>The JSON of a value as text.</summary>
    public static string ToText<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer, value, type);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Appends the JSON of a value, as UTF-8, to a buffer.</summary>
    public static void Write<T>(IBufferWriter<byte> buffer, T value, JsonTypeInfo<T> type)
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        JsonSerializer.Serialize(writer, value, type);
    }

    /// <summary>A copy of one property of an object, or null when it is missing or JSON null.</summary>
    internal static JsonElement? Property(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal static string RequiredString(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new JsonException($"`{name}` must be a string");

    internal static string? OptionalString(this JsonElement element, string name) =>
        element.Property(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new JsonException($"`{name}` must be a string");

    internal static JsonElement RequiredArray(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value
            : throw new JsonException($"`{name}` must be an array");
}
