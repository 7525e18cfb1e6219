using System.Text;
using System.Text.Json;
using Codex.Testing.Scripts;

namespace Codex.Testing;

/// <summary>One server-sent event whose data is JSON; the JSON's member "type", when there is one, also names the event.</summary>
public sealed class ScriptedEvent
{
    private readonly string? _type;

    private ScriptedEvent(string data, string? type)
    {
        Data = data;
        _type = type;
    }

    /// <summary>The event's data on one line.</summary>
    public string Data { get; }

    /// <summary>The mark <c>[DONE]</c> that ends a stream on the Chat Completions wire.</summary>
    public static ScriptedEvent Done { get; } = new("[DONE]", null);

    /// <summary>An event from its JSON.</summary>
    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static ScriptedEvent FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var type = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
            return new(EventJson.Write(root.WriteTo), type);
        }
        catch (JsonException error)
        {
            throw new FormatException($"The event is not JSON: {error.Message}", error);
        }
    }

    /// <summary>An event from its JSON.</summary>
    public static implicit operator ScriptedEvent(string json) => FromJson(json);

    /// <summary>The event as it goes over the wire.</summary>
    public string ToServerSentEvent() => _type is null ? $"data: {Data}\n\n" : $"event: {_type}\ndata: {Data}\n\n";

    /// <summary>The event's data.</summary>
    public override string ToString() => Data;

    internal static ScriptedEvent Of(string type, Action<Utf8JsonWriter> members) => new(
        EventJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            members(writer);
            writer.WriteEndObject();
        }),
        type);

    internal static ScriptedEvent Unnamed(Action<Utf8JsonWriter> json) => new(EventJson.Write(json), null);
}
