using System.Text;

namespace Codex.Patching.Diffs;

/// <summary>Differences of two texts in the unified form that git writes and reads.</summary>
public static class UnifiedDiff
{
    /// <summary>
    /// The hunks that turn one text into another, without file headers; empty when the texts are equal. A line ends with LF,
    /// CRLF or a lone CR, which are part of the line; a last line without an end is marked as git marks it.
    /// </summary>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    /// <param name="contextLines">How many equal lines to show around a change; 0 or more.</param>
    public static string Between(string before, string after, int contextLines = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contextLines);
        if (before == after)
        {
            return "";
        }

        string[] oldLines = SplitLines(before);
        string[] newLines = SplitLines(after);
        List<LineChange> changes = LineDiff.Compare(oldLines, newLines);
        var diff = new StringBuilder();
        for (int first = 0; first < changes.Count;)
        {
            int last = first;
            while (last + 1 < changes.Count && changes[last + 1].OldStart - changes[last].OldEnd <= 2 * contextLines)
            {
                last++;
            }

            WriteHunk(diff, oldLines, newLines, changes.GetRange(first, last - first + 1), contextLines);
            first = last + 1;
        }

        return diff.ToString();
    }

    internal static string[] SplitLines(string text)
    {
        List<string> lines = [];
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny('\r', '\n');
            int length = end < 0
                ? rest.Length
                : rest[end..].StartsWith("\r\n") ? end + 2 : end + 1;
            lines.Add(rest[..length].ToString());
            rest = rest[length..];
        }

        return [.. lines];
    }

    private static void WriteHunk(StringBuilder diff, string[] oldLines, string[] newLines, List<LineChange> changes, int contextLines)
    {
        LineChange first = changes[0];
        LineChange last = changes[^1];
        int leading = Math.Min(contextLines, first.OldStart);
        int trailing = Math.Min(contextLines, oldLines.Length - last.OldEnd);
        int oldStart = first.OldStart - leading;
        int newStart = first.NewStart - leading;
        diff.Append("@@ -");
        WriteRange(diff, oldStart, last.OldEnd + trailing - oldStart);
        diff.Append(" +");
        WriteRange(diff, newStart, last.NewEnd + trailing - newStart);
        diff.Append(" @@\n");

        int position = oldStart;
        foreach (LineChange change in changes)
        {
            WriteLines(diff, ' ', oldLines.AsSpan(position..change.OldStart));
            WriteLines(diff, '-', oldLines.AsSpan(change.OldStart..change.OldEnd));
            WriteLines(diff, '+', newLines.AsSpan(change.NewStart..change.NewEnd));
            position = change.OldEnd;
        }

        WriteLines(diff, ' ', oldLines.AsSpan(position, trailing));
    }

    // Lines count from 1; a range without lines is named by the line before it.
    private static void WriteRange(StringBuilder diff, int start, int count)
    {
        diff.Append(count == 0 ? start : start + 1);
        if (count != 1)
        {
            diff.Append(',').Append(count);
        }
    }

    private static void WriteLines(StringBuilder diff, char sign, ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            diff.Append(sign).Append(line);
            if (line[^1] is not ('\n' or '\r'))
            {
                diff.Append("\n\\ No newline at end of file\n");
            }
        }
    }
}
