using System.Text.Json;

namespace Codex.AppServer.Messages;

/// <summary>What a request is known by: a text or a whole number of 64 bits. <c>5</c> and <c>"5"</c> are different.</summary>
internal readonly record struct RequestId
{
    private readonly string? _text;
    private readonly long _number;

    public RequestId(string text) => _text = text;

    public RequestId(long number) => _number = number;

    /// <summary>The number; null when it is a text.</summary>
    public long? Number => _text is null ? _number : null;

    /// <summary>Reads the value at the reader's place.</summary>
    /// <returns>Null when it is neither a text nor such a number.</returns>
    public static RequestId? Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => new RequestId(reader.GetString()!),
        JsonTokenType.Number when reader.TryGetInt64(out long number) => new RequestId(number),
        _ => null,
    };

    public void WriteTo(Utf8JsonWriter writer)
    {
        if (_text is not null)
        {
            writer.WriteString("id"u8, _text);
        }
        else
        {
            writer.WriteNumber("id"u8, _number);
        }
    }

    public override string ToString() => _text is null ? _number.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"\"{_text}\"";
}
