using System.Collections.Concurrent;

namespace Codex.Core.Prompts;

/// <summary>The agent's own texts for models, each a Markdown file beside this one.</summary>
internal static class Prompt
{
    private static readonly ConcurrentDictionary<string, string> s_loaded = new(StringComparer.Ordinal);

    /// <summary>Instructions for models of general use. At most 16 KB.</summary>
    public static string BaseGeneral => Load("base-general.md");

    /// <summary>Instructions for models trained for this agent. At most 6 KB.</summary>
    public static string BaseCodex => Load("base-codex.md");

    /// <summary>How to write a patch where no patch tool is offered.</summary>
    public static string PatchLanguage => Load("patch-language.md");

    /// <summary>Asks for a hand-over.</summary>
    public static string Compaction => Load("compaction.md");

    /// <summary>Instructions of a reviewer.</summary>
    public static string Review => Load("review.md");

    /// <summary>Instructions for judging a command.</summary>
    public static string Risk => Load("risk.md");

    private static string Load(string name) => s_loaded.GetOrAdd(name, static name =>
    {
        using Stream stream = typeof(Prompt).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the prompt {name} is not part of this assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    });
}
