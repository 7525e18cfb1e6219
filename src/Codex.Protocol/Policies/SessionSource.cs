using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Which face or which parent started a conversation.</summary>
/// <remarks>On the wire a word, or <c>{"subagent":"review"}</c> / <c>{"subagent":{"other":"label"}}</c>.</remarks>
/// <param name="Name">The face's name; for a sub-agent its label.</param>
/// <param name="IsSubagent">Whether another conversation started it.</param>
[JsonConverter(typeof(SessionSourceJsonConverter))]
public readonly record struct SessionSource(string Name, bool IsSubagent = false)
{
    /// <summary>The interactive command.</summary>
    public static SessionSource Cli { get; } = new("cli");

    /// <summary>An IDE through the app server. What a missing source reads as.</summary>
    public static SessionSource VsCode { get; } = new("vscode");

    /// <summary>The headless command, and programs that embed the library.</summary>
    public static SessionSource Exec { get; } = new("exec");

    /// <summary>A client of the MCP server.</summary>
    public static SessionSource Mcp { get; } = new("mcp");

    /// <summary>What an unknown word reads as.</summary>
    public static SessionSource Unknown { get; } = new("unknown");

    /// <summary>The child that carries out a review.</summary>
    public static SessionSource Review { get; } = new("review", IsSubagent: true);

    /// <summary>The child that summarises a conversation.</summary>
    public static SessionSource Compact { get; } = new("compact", IsSubagent: true);
}

internal sealed class SessionSourceJsonConverter : JsonConverter<SessionSource>
{
    public override SessionSource Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() switch
            {
                "cli" => SessionSource.Cli,
                "vscode" => SessionSource.VsCode,
                "exec" => SessionSource.Exec,
                "mcp" => SessionSource.Mcp,
                _ => SessionSource.Unknown,
            };
        }

        JsonElement element = JsonElement.ParseValue(ref reader);
        return element.ValueKind == JsonValueKind.Object && element.Property("subagent") is { } child ? ReadSubagent(child) : SessionSource.Unknown;
    }

    private static SessionSource ReadSubagent(JsonElement child) => child.ValueKind switch
    {
        JsonValueKind.String when child.ValueEquals("review"u8) => SessionSource.Review,
        JsonValueKind.String when child.ValueEquals("compact"u8) => SessionSource.Compact,
        JsonValueKind.Object when child.Property("other") is { ValueKind: JsonValueKind.String } label =>
            new SessionSource(label.Text("other"), IsSubagent: true),
        _ => SessionSource.Unknown,
    };

    public override void Write(Utf8JsonWriter writer, SessionSource value, JsonSerializerOptions options)
    {
        if (!value.IsSubagent)
        {
            writer.WriteStringValue(value.Name);
            return;
        }

        writer.WriteStartObject();
        if (value.Name is "review" or "compact")
        {
            writer.WriteString("subagent"u8, value.Name);
        }
        else
        {
            writer.WriteStartObject("subagent"u8);
            writer.WriteString("other"u8, value.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
