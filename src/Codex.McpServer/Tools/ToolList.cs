using System.Text.Json;

namespace Codex.McpServer.Tools;

/// <summary>The tools as the client sees them.</summary>
internal static class ToolList
{
    private static JsonElement? s_tools;

    /// <summary>Writes the result of <c>tools/list</c>.</summary>
    public static void WriteTo(Utf8JsonWriter json) => (s_tools ??= Load()).WriteTo(json);

    private static JsonElement Load()
    {
        using Stream stream = typeof(ToolList).Assembly.GetManifestResourceStream("tools.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
