using System.Globalization;
using System.Text.Json;

namespace Codex.McpServer.Messages;

/// <summary>The id of a JSON-RPC request: a text or an integer, which are never equal.</summary>
internal readonly record struct RequestId
{
    private readonly string? _text;
    private readonly long _number;

    public RequestId(string text) => _text = text;

    public RequestId(long number) => _number = number;

    /// <summary>The number of an id that is one; null for a text.</summary>
    public long? Number => _text is null ? _number : null;

    /// <summary>Reads a property that holds an id; null when it is missing or holds something else.</summary>
    public static RequestId? TryRead(JsonElement? message, string property) =>
        message is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(property, out JsonElement id) ? TryRead(id) : null;

    /// <summary>Reads an id; null for null, a fraction or any other JSON.</summary>
    public static RequestId? TryRead(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String => new RequestId(id.GetString()!),
        JsonValueKind.Number when id.TryGetInt64(out long number) => new RequestId(number),
        _ => null,
    };

    public void WriteTo(Utf8JsonWriter json, string property)
    {
        if (_text is not null)
        {
            json.WriteString(property, _text);
        }
        else
        {
            json.WriteNumber(property, _number);
        }
    }

    /// <summary>The id as text, whatever it is.</summary>
    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);
}
