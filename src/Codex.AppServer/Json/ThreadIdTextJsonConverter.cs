using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.Json;

/// <summary>UUIDs as clients write them: in any case, with or without hyphens, in braces, as a URN.</summary>
internal static class UuidText
{
    private const string UrnPrefix = "urn:uuid:";

    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id)
    {
        ReadOnlySpan<char> plain = text.AsSpan();
        if (plain.Length != plain.Trim().Length)
        {
            id = default;
            return false;
        }

        if (plain.StartsWith(UrnPrefix, StringComparison.Ordinal))
        {
            return Guid.TryParseExact(plain[UrnPrefix.Length..], "D", out id);
        }

        return Guid.TryParseExact(plain, "D", out id) || Guid.TryParseExact(plain, "N", out id) || Guid.TryParseExact(plain, "B", out id);
    }
}

/// <summary>A conversation's id.</summary>
internal sealed class ThreadIdTextJsonConverter : JsonConverter<ThreadId>
{
    public override ThreadId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && UuidText.TryParse(reader.GetString(), out Guid id)
            ? new ThreadId(id)
            : throw new JsonException("expected a UUID");

    public override void Write(Utf8JsonWriter writer, ThreadId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>The id of a login or of a subscription.</summary>
internal sealed class UuidJsonConverter : JsonConverter<Guid>
{
    public override Guid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && UuidText.TryParse(reader.GetString(), out Guid id) ? id : throw new JsonException("expected a UUID");

    public override void Write(Utf8JsonWriter writer, Guid value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
