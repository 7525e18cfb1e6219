using System.Text.Json;
using Codex.Mcp.Tools;
using Codex.Protocol;

namespace Codex.Mcp;

/// <summary>What a tool of a server answered.</summary>
/// <param name="Wire">The answer as clients of the agent are told of it.</param>
/// <param name="Output">The answer as the model gets it.</param>
public sealed record McpCallResult(JsonElement Wire, ToolOutput Output)
{
    /// <exception cref="McpException">It is no result of a call.</exception>
    internal static McpCallResult From(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object)
        {
            throw new McpException(McpErrorCode.InvalidAnswer, "the answer is no result of a call");
        }

        JsonElement? structured = result.TryGetProperty("structuredContent", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? given : null;
        bool isError = result.TryGetProperty("isError", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        JsonElement wire = ServerJson.Write(result, static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("content"u8);
            if (answer.TryGetProperty("content", out JsonElement blocks) && blocks.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement block in blocks.EnumerateArray())
                {
                    ContentBlock.Write(json, block);
                }
            }

            json.WriteEndArray();
            ServerJson.Copy(json, answer, "isError", "structuredContent");
            json.WriteEndObject();
        });
        JsonElement content = wire.GetProperty("content");
        ToolOutput output = structured is { } value ? ToolOutput.FromText(ServerJson.ToText(value), !isError)
            : TryReadParts(content) is { } parts ? ToolOutput.FromParts(parts, !isError)
            : ToolOutput.FromText(content.GetArrayLength() == 0 ? "" : ServerJson.ToText(content), !isError);
        return new McpCallResult(wire, output);
    }

    // Pictures reach the model as pictures only when nothing but texts stands beside them.
    private static List<ContentItem>? TryReadParts(JsonElement content)
    {
        List<ContentItem> parts = [];
        bool hasImage = false;
        foreach (JsonElement block in content.EnumerateArray())
        {
            switch (ContentBlock.TypeOf(block))
            {
                case "text" when ContentBlock.Text(block, "text") is { } text:
                    parts.Add(new ContentItem.InputText(text));
                    break;
                case "image" when ContentBlock.Text(block, "data") is { } data:
                    hasImage = true;
                    parts.Add(new ContentItem.InputImage(
                        data.StartsWith("data:", StringComparison.Ordinal) ? data : $"data:{ContentBlock.Text(block, "mimeType")};base64,{data}"));
                    break;
                default:
                    return null;
            }
        }

        return hasImage ? parts : null;
    }
}
