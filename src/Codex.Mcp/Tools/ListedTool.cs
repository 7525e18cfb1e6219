using System.Text.Json;

namespace Codex.Mcp.Tools;

/// <summary>A tool as its server lists it.</summary>
/// <param name="Name">Its name at the server.</param>
/// <param name="Definition">All that the server says of it.</param>
internal sealed record ListedTool(string Name, JsonElement Definition)
{
    /// <summary>Reads an entry of a list; null when it is no tool.</summary>
    public static ListedTool? TryRead(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object
        && entry.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
        && entry.TryGetProperty("inputSchema", out JsonElement schema) && schema.ValueKind == JsonValueKind.Object
            ? new ListedTool(name.GetString()!, entry)
            : null;

    public McpTool ToTool(string qualifiedName, string server) => new()
    {
        QualifiedName = qualifiedName,
        Server = server,
        Name = Name,
        Description = Definition.TryGetProperty("description", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "",
        InputSchema = Definition.GetProperty("inputSchema"),
        IsReadOnly = Definition.TryGetProperty("annotations", out JsonElement annotations) && annotations.ValueKind == JsonValueKind.Object
            && annotations.TryGetProperty("readOnlyHint", out JsonElement hint) && hint.ValueKind == JsonValueKind.True,
        Listing = ServerJson.Write(this, static (json, tool) =>
        {
            json.WriteStartObject();
            ServerJson.Copy(json, tool.Definition, "annotations", "description");
            json.WriteStartObject("inputSchema"u8);
            ServerJson.Copy(json, tool.Definition.GetProperty("inputSchema"), "properties", "required", "type");
            json.WriteEndObject();
            ServerJson.Copy(json, tool.Definition, "name", "outputSchema", "title");
            json.WriteEndObject();
        }),
    };
}
