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

    /// <summary>One property of an object, or null when it is missing or JSON null.</summary>
    /// <exception cref="JsonException">Not an object.</exception>
    internal static JsonElement? Property(this JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object ? throw new JsonException($"expected an object with `{name}`")
        : element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value
        : null;

    internal static JsonElement RequiredProperty(this JsonElement element, string name) =>
        element.Property(name) ?? throw new JsonException($"`{name}` is missing");

    internal static string RequiredString(this JsonElement element, string name) => element.RequiredProperty(name).Text(name);

    internal static string? OptionalString(this JsonElement element, string name) => element.Property(name)?.Text(name);

    internal static JsonElement RequiredArray(this JsonElement element, string name) => element.RequiredProperty(name).OfKind(JsonValueKind.Array, name);

    internal static JsonElement? OptionalArray(this JsonElement element, string name) => element.Property(name)?.OfKind(JsonValueKind.Array, name);

    /// <summary>The strings of an array.</summary>
    internal static List<string> Texts(this JsonElement array, string name)
    {
        var texts = new List<string>(array.GetArrayLength());
        foreach (JsonElement value in array.EnumerateArray())
        {
            texts.Add(value.Text(name));
        }

        return texts;
    }

    /// <summary>The text of a value that must be a string.</summary>
    internal static string Text(this JsonElement value, string name)
    {
        try
        {
            return value.OfKind(JsonValueKind.String, name).GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // The bytes are no UTF-8, or an escape is half of a surrogate pair.
            throw new JsonException($"`{name}` is not valid Unicode text", error);
        }
    }

    internal static JsonElement OfKind(this JsonElement value, JsonValueKind kind, string name) =>
        value.ValueKind == kind ? value : throw new JsonException($"`{name}` must be {Noun(kind)}");

    private static string Noun(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "a string",
    };
}
