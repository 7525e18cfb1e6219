using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>The identity of a conversation: a UUID of version 7, written in lower case with hyphens.</summary>
/// <remarks>On the wire it is called <c>session_id</c>, <c>conversation_id</c> or <c>thread_id</c>, by place.</remarks>
/// <param name="Value">The UUID.</param>
[JsonConverter(typeof(ThreadIdJsonConverter))]
public readonly record struct ThreadId(Guid Value)
{
    /// <summary>Makes a new id from the present time and random bits; ids made later sort later.</summary>
    public static ThreadId Create() => new(Guid.CreateVersion7());

    /// <summary>Makes a new id whose time part is <paramref name="timestamp"/>.</summary>
    public static ThreadId Create(DateTimeOffset timestamp) => new(Guid.CreateVersion7(timestamp));

    /// <summary>Reads the text of any UUID.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ThreadId id)
    {
        bool parsed = Guid.TryParse(text, out Guid value);
        id = new ThreadId(value);
        return parsed;
    }

    /// <summary>Reads the text of any UUID.</summary>
    /// <exception cref="FormatException">The text is no UUID.</exception>
    public static ThreadId Parse(string text) => new(Guid.Parse(text));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

internal sealed class ThreadIdJsonConverter : JsonConverter<ThreadId>
{
    public override ThreadId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ThreadId.TryParse(reader.GetString(), out ThreadId id) ? id : throw new JsonException("expected a UUID");

    public override void Write(Utf8JsonWriter writer, ThreadId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
