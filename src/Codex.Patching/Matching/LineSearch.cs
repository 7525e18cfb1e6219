namespace Codex.Patching.Matching;

/// <summary>
/// Finds lines in a file: first as they are, then ever more loosely. An exact match further down wins over a loose one
/// further up.
/// </summary>
internal static class LineSearch
{
    private enum Looseness
    {
        Exact,
        TrimmedAtEnd,
        Trimmed,
        PlainPunctuation,
    }

    /// <summary>The index of the first line of the match, or -1.</summary>
    public static int Find(IReadOnlyList<string> lines, ReadOnlySpan<string> pattern, int start, bool atEnd)
    {
        if (pattern.IsEmpty)
        {
            return start;
        }

        int last = lines.Count - pattern.Length;
        int from = atEnd ? last : start;
        if (from < 0)
        {
            return -1;
        }

        for (Looseness looseness = Looseness.Exact; looseness <= Looseness.PlainPunctuation; looseness++)
        {
            for (int i = from; i <= last; i++)
            {
                if (Matches(lines, i, pattern, looseness))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    private static bool Matches(IReadOnlyList<string> lines, int at, ReadOnlySpan<string> pattern, Looseness looseness)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (!AreEqual(lines[at + i], pattern[i], looseness))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(ReadOnlySpan<char> line, ReadOnlySpan<char> pattern, Looseness looseness) => looseness switch
    {
        Looseness.Exact => line.SequenceEqual(pattern),
        Looseness.TrimmedAtEnd => line.TrimEnd().SequenceEqual(pattern.TrimEnd()),
        Looseness.Trimmed => line.Trim().SequenceEqual(pattern.Trim()),
        _ => ArePlainEqual(line.Trim(), pattern.Trim()),
    };

    private static bool ArePlainEqual(ReadOnlySpan<char> line, ReadOnlySpan<char> pattern)
    {
        if (line.Length != pattern.Length)
        {
            return false;
        }

        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != pattern[i] && ToPlain(line[i]) != ToPlain(pattern[i]))
            {
                return false;
            }
        }

        return true;
    }

    // Typographic characters that models write for the plain ones, and the other way round. Deliberately no more than these.
    private static char ToPlain(char character) => character switch
    {
        >= '\u2010' and <= '\u2015' or '\u2212' => '-',
        >= '\u2018' and <= '\u201B' => '\'',
        >= '\u201C' and <= '\u201F' => '"',
        '\u00A0' or (>= '\u2002' and <= '\u200A') or '\u202F' or '\u205F' or '\u3000' => ' ',
        _ => character,
    };
}
