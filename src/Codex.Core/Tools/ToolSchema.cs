using System.Collections.Concurrent;
using System.Text.Json;

namespace Codex.Core.Tools;

/// <summary>The JSON schemas of the tools' arguments, kept as files beside the tools.</summary>
internal static class ToolSchema
{
    private static readonly ConcurrentDictionary<string, JsonElement> s_loaded = new(StringComparer.Ordinal);

    /// <summary>A schema by its file's name.</summary>
    public static JsonElement Load(string fileName) => s_loaded.GetOrAdd(fileName, static name =>
    {
        using Stream stream = typeof(ToolSchema).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the schema {name} is not part of this assembly");
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    });
}
