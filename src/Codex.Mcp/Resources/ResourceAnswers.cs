using System.Text.Json;
using Codex.Mcp.Tools;

namespace Codex.Mcp.Resources;

/// <summary>The answers of the resource tools, as compact JSON for the model.</summary>
internal static class ResourceAnswers
{
    /// <summary>A page of one server.</summary>
    public static string Page(ResourceListing listing, string server, ResourcePage page) => ServerJson.ToText(ServerJson.Write(page, (json, written) =>
    {
        json.WriteStartObject();
        json.WriteString("server"u8, server);
        json.WriteStartArray(listing.Member);
        foreach (JsonElement entry in written.Entries)
        {
            listing.Write(json, server, entry);
        }

        json.WriteEndArray();
        if (written.NextCursor is { } cursor)
        {
            json.WriteString("nextCursor"u8, cursor);
        }

        json.WriteEndObject();
    }));

    /// <summary>The lists of several servers.</summary>
    public static string All(ResourceListing listing, IEnumerable<(string Server, IReadOnlyList<JsonElement> Entries)> lists) =>
        ServerJson.ToText(ServerJson.Write(lists, (json, written) =>
        {
            json.WriteStartObject();
            json.WriteStartArray(listing.Member);
            foreach ((string server, IReadOnlyList<JsonElement> entries) in written)
            {
                foreach (JsonElement entry in entries)
                {
                    listing.Write(json, server, entry);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));

    /// <summary>What a server gave for an address.</summary>
    /// <exception cref="McpException">It gave nothing of the kind.</exception>
    public static string Contents(string server, string uri, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("contents", out JsonElement contents) || contents.ValueKind != JsonValueKind.Array)
        {
            throw new McpException(McpErrorCode.InvalidAnswer, "the answer holds no `contents`");
        }

        return ServerJson.ToText(ServerJson.Write(contents, (json, list) =>
        {
            json.WriteStartObject();
            json.WriteString("server"u8, server);
            json.WriteString("uri"u8, uri);
            json.WriteStartArray("contents"u8);
            foreach (JsonElement entry in list.EnumerateArray().Where(static entry => entry.ValueKind == JsonValueKind.Object))
            {
                json.WriteStartObject();
                ServerJson.Copy(json, entry, "blob", "mimeType", "text", "uri");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }
}
