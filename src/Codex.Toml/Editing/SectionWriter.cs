using System.Text;

namespace Codex.Toml.Editing;

/// <summary>Writes a table as headers with their keys below.</summary>
internal static class SectionWriter
{
    /// <summary>
    /// The lines of a table and of the tables in it, with an empty line before each header. A table that only holds tables gets no
    /// header of its own.
    /// </summary>
    public static string Write(IReadOnlyList<string> path, TomlTable table)
    {
        var built = new StringBuilder();
        Append(built, [.. path], table);
        return built.ToString();
    }

    private static void Append(StringBuilder built, List<string> path, TomlTable table)
    {
        if (path.Count > Reading.KeyReader.MaxDepth)
            throw new InvalidOperationException($"The value is nested more than {Reading.KeyReader.MaxDepth} levels deep.");
        if (table.Count == 0 || table.Values.Any(value => value is not TomlTable))
        {
            built.Append("\n[").Append(TomlWriter.Key(path)).Append("]\n");
            foreach (var (key, value) in table)
            {
                if (value is not TomlTable)
                    built.Append(TomlWriter.Key(key)).Append(" = ").Append(TomlWriter.Inline(value)).Append('\n');
            }
        }

        foreach (var (key, value) in table)
        {
            if (value is not TomlTable inner)
                continue;
            path.Add(key);
            Append(built, path, inner);
            path.RemoveAt(path.Count - 1);
        }
    }
}
