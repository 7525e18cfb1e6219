using System.Text.Json;
using Codex.Mcp.Tools;

namespace Codex.Mcp.Resources;

/// <summary>One of the two lists of a server: its resources, or the templates of their addresses.</summary>
/// <param name="Method">How it is asked for.</param>
/// <param name="Member">The member of the answer that holds it.</param>
/// <param name="Members">The members of an entry that are passed on behind its annotations, in order.</param>
internal sealed record ResourceListing(string Method, string Member, IReadOnlyList<string> Members)
{
    public static ResourceListing Resources { get; } =
        new("resources/list", "resources", ["description", "mimeType", "name", "size", "title", "uri"]);

    public static ResourceListing Templates { get; } =
        new("resources/templates/list", "resourceTemplates", ["description", "mimeType", "name", "title", "uriTemplate"]);

    /// <summary>Reads a page.</summary>
    /// <exception cref="McpException">The answer is no such page.</exception>
    public ResourcePage Read(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty(Member, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new McpException(McpErrorCode.InvalidAnswer, $"the answer holds no `{Member}`");
        }

        return new ResourcePage(
            [.. list.EnumerateArray().Where(static entry => entry.ValueKind == JsonValueKind.Object)],
            answer.TryGetProperty("nextCursor", out JsonElement cursor) && cursor.ValueKind == JsonValueKind.String ? cursor.GetString() : null);
    }

    /// <summary>Writes an entry, with the server's name in front unless it is null.</summary>
    public void Write(Utf8JsonWriter json, string? server, JsonElement entry)
    {
        json.WriteStartObject();
        if (server is not null)
        {
            json.WriteString("server"u8, server);
        }

        ServerJson.CopyAnnotations(json, entry);
        ServerJson.Copy(json, entry, [.. Members]);
        json.WriteEndObject();
    }
}

/// <summary>A page of a list.</summary>
/// <param name="Entries">As the server gave them.</param>
/// <param name="NextCursor">Where the list goes on; null at its end.</param>
internal sealed record ResourcePage(IReadOnlyList<JsonElement> Entries, string? NextCursor);
