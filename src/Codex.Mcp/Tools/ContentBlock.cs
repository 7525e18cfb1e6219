using System.Text.Json;

namespace Codex.Mcp.Tools;

/// <summary>A block of a tool's result: known members in a fixed order, others left out.</summary>
internal static class ContentBlock
{
    /// <summary>Writes a block; one of a kind that is not known stays as it is.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement block)
    {
        ReadOnlySpan<string> members = TypeOf(block) switch
        {
            "text" => ["text", "type"],
            "image" or "audio" => ["data", "mimeType", "type"],
            "resource_link" => ["description", "mimeType", "name", "size", "title", "type", "uri"],
            "resource" => [],
            _ => default,
        };
        if (!members.IsEmpty)
        {
            json.WriteStartObject();
            ServerJson.CopyAnnotations(json, block);
            ServerJson.Copy(json, block, members);
            json.WriteEndObject();
        }
        else if (TypeOf(block) == "resource" && block.TryGetProperty("resource", out JsonElement resource) && resource.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            ServerJson.CopyAnnotations(json, block);
            json.WriteStartObject("resource"u8);
            ServerJson.Copy(json, resource, "blob", "mimeType", "text", "uri");
            json.WriteEndObject();
            json.WriteString("type"u8, "resource"u8);
            json.WriteEndObject();
        }
        else
        {
            block.WriteTo(json);
        }
    }

    /// <summary>The kind of a block; null when it does not say.</summary>
    public static string? TypeOf(JsonElement block) => Text(block, "type");

    public static string? Text(JsonElement block, string name) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
