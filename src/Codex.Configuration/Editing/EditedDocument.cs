using System.Text;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>The text of a configuration file while edits are made to it.</summary>
internal sealed class EditedDocument(string text, ConfigurationOrigin origin)
{
    private const string ServersKey = "mcp_servers";
    private const int Nowhere = -1;
    private const int AmongRootKeys = -2;

    private TomlEditor _editor = new(text);

    public string Text => _editor.ToString();

    /// <summary>The text, its last line ended when it is a key or a header.</summary>
    public string EndedText
    {
        get
        {
            string whole = Text;
            int last = whole.LastIndexOf('\n') + 1;
            return last == whole.Length || whole.AsSpan(last).TrimStart() is [] or ['#', ..] ? whole
                : whole + (whole.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n");
        }
    }

    /// <summary>
    /// Sets a value, or removes it when it is null. What was said behind the old value goes with it; tables in braces on the way
    /// become tables with headers, the form that all programs of this format write.
    /// </summary>
    public void Put(IReadOnlyList<string> path, TomlValue? value)
    {
        string before = Text;
        if (value is null)
        {
            _editor.Remove(path);
        }
        else
        {
            _editor.Set(path, value);
        }

        if (Text == before)
        {
            return;
        }

        if (path.Count > 1)
        {
            _editor.OpenBraces([.. path.Take(path.Count - 1)]);
        }

        if (value is not null)
        {
            _editor.TidyLine(path);
        }
    }

    /// <summary>The path of a key that belongs to the active profile: the given one, else the one that the file names.</summary>
    public IReadOnlyList<string> InProfile(string? profile, string key) =>
        (profile ?? (Parse().TryGetValue("profile", out TomlValue? named) && named is TomlString name ? name.Value : null)) is { } active
            ? ["profiles", active, key]
            : [key];

    public SortedDictionary<string, McpServerDefinition> ReadMcpServers()
    {
        var root = new TableReader(ConfigurationNode.From(Parse(), origin), string.Empty);
        return new SortedDictionary<string, McpServerDefinition>(McpServerTable.ReadAll(root).ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>
    /// Writes all servers anew, sorted by name and each under headers of its own, where the first of them stood; scattered tables are
    /// gathered there.
    /// </summary>
    public void ReplaceMcpServers(SortedDictionary<string, McpServerDefinition> servers)
    {
        string before = Text;
        int place = FindFirstServer(before);
        _editor.Remove([ServersKey]);
        if (servers.Count == 0)
        {
            return;
        }

        TomlTable table = McpServerWriter.Write(servers);
        if (place == Nowhere)
        {
            _editor.Set([ServersKey], table);
            return;
        }

        var written = new TomlEditor(string.Empty);
        written.Set([ServersKey], table);
        string lines = written.ToString();
        string rest = Text;
        place = place == AmongRootKeys ? _editor.EndOfRootKeys : Math.Min(place, rest.Length);
        var result = new StringBuilder(rest.Length + lines.Length + 2).Append(rest, 0, place);
        if (place > 0)
        {
            result.Append('\n');
        }

        result.Append(lines);
        if (place == 0 && before.EndsWith($"\n{rest}", StringComparison.Ordinal) && IsBlankLineBefore(before, before.Length - rest.Length))
        {
            // What stood first in the file took the blank lines behind it along.
            result.Append('\n');
        }

        result.Append(rest, place, rest.Length - place);
        _editor = new TomlEditor(before.Contains("\r\n", StringComparison.Ordinal) ? result.ToString().ReplaceLineEndings("\r\n") : result.ToString());
    }

    private TomlTable Parse() => TomlDocument.Parse(Text);

    /// <summary>
    /// Where the first server's header stands, with the comment and the blank lines above it. Without a header the tables go behind
    /// the root's keys when the servers stand among them, else behind all other tables.
    /// </summary>
    private int FindFirstServer(string document)
    {
        if (!Parse().TryGetValue(ServersKey, out TomlValue? servers) || servers is not TomlTable table)
        {
            return Nowhere;
        }

        int line = FirstLine(table);
        int start = LineStart(document, line);
        if (start >= document.Length || !IsHeader(document, start))
        {
            return AmongRootKeys;
        }

        // The same lines that go with the header when it is removed: comments directly above, then blank ones.
        start = MoveAbove(document, start, static text => text.StartsWith('#'));
        return MoveAbove(document, start, static text => text.IsEmpty);
    }

    private static bool IsBlankLineBefore(string document, int lineStart) =>
        document.AsSpan(0, lineStart - 1).TrimEnd(" \t\r").EndsWith('\n');

    private static int FirstLine(TomlTable table)
    {
        int first = table.Line > 0 ? table.Line : int.MaxValue;
        foreach (TomlValue value in table.Values)
        {
            int line = value is TomlTable inner ? FirstLine(inner) : value.Line;
            first = line > 0 ? Math.Min(first, line) : first;
        }

        return first;
    }

    private static bool IsHeader(string document, int lineStart) => document.AsSpan(lineStart).TrimStart(" \t").StartsWith('[');

    private static int LineStart(string document, int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            int end = document.IndexOf('\n', start);
            if (end < 0)
            {
                return document.Length;
            }

            start = end + 1;
        }

        return start;
    }

    private delegate bool LineTest(ReadOnlySpan<char> trimmedLine);

    private static int MoveAbove(string document, int start, LineTest belongs)
    {
        while (start > 0)
        {
            int previous = start < 2 ? 0 : document.LastIndexOf('\n', start - 2) + 1;
            if (!belongs(document.AsSpan(previous, start - previous).Trim()))
            {
                break;
            }

            start = previous;
        }

        return start;
    }
}
