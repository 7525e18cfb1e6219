using System.Text;
using Codex.Toml.Reading;

namespace Codex.Toml.Editing;

/// <summary>Writes tables that stand in braces as tables with headers.</summary>
internal static class BraceOpening
{
    /// <summary>
    /// The document with the tables in braces along a path under headers of their own, as the last ones of the section that they
    /// stood in; their entries keep their text. Tables without entries go.
    /// </summary>
    public static DocumentText Open(DocumentText document, IReadOnlyList<string> path)
    {
        if (FindFirst(document, path) is not (var pair, var depth))
            return document;
        var sections = new StringBuilder();
        Append(sections, document.Text, path, depth, (TomlTable)pair.Value);
        var comment = document.CommentStart(pair);
        var rest = document.With(comment, document.LineEnd(pair), "");
        if (sections.Length == 0)
            return rest;
        var last = rest.LastOfSection(SectionOf(document, rest, pair));
        var above = document.Text[comment..document.LineStart(pair)].Replace("\r\n", "\n", StringComparison.Ordinal);
        return rest.WithLines(last, (last is null ? "" : "\n") + above + sections.ToString(1, sections.Length - 1));
    }

    private static (KeyValueSyntax Pair, int Depth)? FindFirst(DocumentText document, IReadOnlyList<string> path)
    {
        var table = document.Root;
        for (var depth = 1; depth <= path.Count; depth++)
        {
            if (!table.TryGetValue(path[depth - 1], out var value) || value is not TomlTable inner)
                return null;
            if (inner.Origin == TableOrigin.Inline)
                return document.Statements.OfType<KeyValueSyntax>().FirstOrDefault(pair => pair.Value == inner) is { } found ? (found, depth) : null;
            table = inner;
        }

        return null;
    }

    private static void Append(StringBuilder sections, string text, IReadOnlyList<string> path, int depth, TomlTable table)
    {
        KeyValueSyntax? next = depth == path.Count ? null : table.InlineEntries!.FirstOrDefault(
            entry => entry.Path is [var key] && key == path[depth] && entry.Value is TomlTable { Origin: TableOrigin.Inline });
        var hasHeader = false;
        foreach (var entry in table.InlineEntries!.Where(entry => entry != next))
        {
            if (!hasHeader)
                sections.Append("\n[").Append(TomlWriter.Key(path.Take(depth))).Append("]\n");
            hasHeader = true;
            var equals = text.IndexOf('=', entry.KeyEnd);
            sections.Append(TomlWriter.Key(entry.Path)).Append(" =").Append(text, equals + 1, entry.Value.End - equals - 1).Append('\n');
        }

        if (next is not null)
            Append(sections, text, path, depth + 1, (TomlTable)next.Value);
    }

    private static TomlTable SectionOf(DocumentText before, DocumentText after, KeyValueSyntax pair)
    {
        var table = after.Root;
        if (before.Statements.OfType<HeaderSyntax>().FirstOrDefault(header => header.Table == pair.Table) is not { } found)
            return table;
        foreach (var key in found.Path)
            table = (TomlTable)table[key];
        return table;
    }
}
