using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Mcp;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tools.External;

/// <summary>What a function returned, as the result of a call: text, JSON, or contents with pictures among them.</summary>
internal static class FunctionResult
{
    /// <summary>The result for a returned value; null stands for an empty text.</summary>
    public static McpCallResult Of(object? value) => value switch
    {
        null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => OfContents([new TextContent("")]),
        string text => OfContents([new TextContent(text)]),
        JsonElement { ValueKind: JsonValueKind.String } element => OfContents([new TextContent(element.GetString())]),
        JsonElement { ValueKind: JsonValueKind.Object } element => OfContents([new TextContent(CompactText(element))], element),
        JsonElement element => OfContents([new TextContent(CompactText(element))]),
        AIContent content => OfContents([content]),
        IEnumerable<AIContent> contents => OfContents([.. contents]),
        _ => OfContents([new TextContent(value.ToString() ?? "")]),
    };

    // Functions write JSON with spaces and lines, which would cost the model tokens.
    private static string CompactText(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            element.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static McpCallResult OfContents(IReadOnlyList<AIContent> contents, JsonElement? structured = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("content"u8);
            foreach (AIContent content in contents)
            {
                Write(json, content);
            }

            json.WriteEndArray();
            json.WriteBoolean("isError"u8, false);
            if (structured is { } value)
            {
                json.WritePropertyName("structuredContent"u8);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return new McpCallResult(JsonElement.Parse(buffer.WrittenSpan), OutputOf(contents));
    }

    private static void Write(Utf8JsonWriter json, AIContent content)
    {
        json.WriteStartObject();
        if (content is DataContent data && KindOf(data) is { } kind)
        {
            json.WriteBase64String("data"u8, data.Data.Span);
            json.WriteString("mimeType"u8, data.MediaType);
            json.WriteString("type"u8, kind);
        }
        else
        {
            json.WriteString("text"u8, TextOf(content));
            json.WriteString("type"u8, "text"u8);
        }

        json.WriteEndObject();
    }

    private static ToolOutput OutputOf(IReadOnlyList<AIContent> contents) => contents.Any(IsImage)
        ? ToolOutput.FromParts(
            [.. contents.Select(static ContentItem (content) => IsImage(content) ? new ContentItem.InputImage(((DataContent)content).Uri) : new ContentItem.InputText(TextOf(content)))],
            success: true)
        : ToolOutput.FromText(string.Join('\n', contents.Select(TextOf)), success: true);

    private static bool IsImage(AIContent content) => content is DataContent data && data.HasTopLevelMediaType("image");

    private static string? KindOf(DataContent data) =>
        data.HasTopLevelMediaType("image") ? "image" : data.HasTopLevelMediaType("audio") ? "audio" : null;

    private static string TextOf(AIContent content) => content switch
    {
        TextContent text => text.Text,
        UriContent link => link.Uri.ToString(),
        DataContent data => $"({data.MediaType}, {data.Data.Length} bytes)",
        _ => content.ToString() ?? "",
    };
}
