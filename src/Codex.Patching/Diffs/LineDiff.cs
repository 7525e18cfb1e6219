using DiffPlex;
using DiffPlex.Model;

namespace Codex.Patching.Diffs;

/// <summary>Finds the fewest lines to remove and to add that turn one list of lines into another.</summary>
internal static class LineDiff
{
    /// <summary>The changes from top to bottom, with at least one equal line between two of them.</summary>
    public static List<LineChange> Compare(string[] oldLines, string[] newLines)
    {
        int start = CommonLength(oldLines, newLines, fromEnd: false, limit: Math.Min(oldLines.Length, newLines.Length));
        int tail = CommonLength(oldLines, newLines, fromEnd: true, limit: Math.Min(oldLines.Length, newLines.Length) - start);
        bool[] oldChanged = new bool[oldLines.Length];
        bool[] newChanged = new bool[newLines.Length];
        Mark(oldLines, newLines, start, tail, oldChanged, newChanged);

        List<LineChange> changes = [];
        int old = start;
        int @new = start;
        while (old < oldLines.Length - tail || @new < newLines.Length - tail)
        {
            (int oldStart, int newStart) = (old, @new);
            while (old < oldChanged.Length && oldChanged[old])
            {
                old++;
            }

            while (@new < newChanged.Length && newChanged[@new])
            {
                @new++;
            }

            if (old > oldStart || @new > newStart)
            {
                changes.Add(new LineChange(oldStart, old, newStart, @new));
            }
            else
            {
                old++;
                @new++;
            }
        }

        return changes;
    }

    // A line that only one side has is changed for sure. Leaving those to no search at all keeps a rewritten file cheap,
    // where the search would be quadratic.
    private static void Mark(string[] oldLines, string[] newLines, int start, int tail, bool[] oldChanged, bool[] newChanged)
    {
        int[] oldShared = Shared(oldLines, newLines, start, tail, oldChanged);
        int[] newShared = Shared(newLines, oldLines, start, tail, newChanged);
        DiffResult diff = Differ.Instance.CreateDiffs(
            Sides.Old, Sides.New, ignoreWhiteSpace: false, ignoreCase: false, new Sides(oldLines, oldShared, newLines, newShared));
        foreach (DiffBlock block in diff.DiffBlocks)
        {
            for (int i = 0; i < block.DeleteCountA; i++)
            {
                oldChanged[oldShared[block.DeleteStartA + i]] = true;
            }

            for (int i = 0; i < block.InsertCountB; i++)
            {
                newChanged[newShared[block.InsertStartB + i]] = true;
            }
        }
    }

    private static int[] Shared(string[] lines, string[] others, int start, int tail, bool[] changed)
    {
        var known = new HashSet<string>(others.AsSpan(start..^tail).ToArray(), StringComparer.Ordinal);
        List<int> shared = [];
        for (int i = start; i < lines.Length - tail; i++)
        {
            if (known.Contains(lines[i]))
            {
                shared.Add(i);
            }
            else
            {
                changed[i] = true;
            }
        }

        return [.. shared];
    }

    private static int CommonLength(string[] oldLines, string[] newLines, bool fromEnd, int limit)
    {
        int length = 0;
        while (length < limit
            && (fromEnd ? oldLines[^(length + 1)] == newLines[^(length + 1)] : oldLines[length] == newLines[length]))
        {
            length++;
        }

        return length;
    }

    // The library cuts texts into pieces through this. Here the pieces exist already, and the texts only name the sides.
    private sealed class Sides(string[] oldLines, int[] oldShared, string[] newLines, int[] newShared) : IChunker
    {
        public const string Old = "old";
        public const string New = "new";

        public IReadOnlyList<string> Chunk(string text)
        {
            (string[] lines, int[] shared) = text == Old ? (oldLines, oldShared) : (newLines, newShared);
            return Array.ConvertAll(shared, index => lines[index]);
        }
    }
}

/// <summary>Some old lines that some new lines replace. Ends are exclusive; either range may be empty.</summary>
internal readonly record struct LineChange(int OldStart, int OldEnd, int NewStart, int NewEnd);
