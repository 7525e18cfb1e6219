using System.Text;

namespace Codex.Cli;

/// <summary>A table of text: every column, the last too, as wide as its widest cell, two spaces between them.</summary>
internal static class McpTable
{
    private const string Gap = "  ";

    public static string Of(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. head.Select((_, column) => rows.Prepend(head).Max(row => Encoding.UTF8.GetByteCount(row[column])))];
        var text = new StringBuilder();
        foreach (IReadOnlyList<string> row in rows.Prepend(head))
        {
            text.AppendJoin(Gap, row.Select((cell, column) => cell + new string(' ', Math.Max(0, widths[column] - cell.EnumerateRunes().Count())))).Append('\n');
        }

        return text.ToString();
    }
}
