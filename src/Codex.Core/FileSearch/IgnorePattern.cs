namespace Codex.Core.FileSearch;

/// <summary>A line of an ignore file.</summary>
internal sealed class IgnorePattern
{
    private readonly string _pattern;
    private readonly bool _isAnchored;
    private readonly bool _foldersOnly;

    private IgnorePattern(string pattern, bool isAnchored, bool foldersOnly, bool isNegated)
    {
        _pattern = pattern;
        _isAnchored = isAnchored;
        _foldersOnly = foldersOnly;
        IsNegated = isNegated;
    }

    /// <summary>Whether it takes matches back in.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; null when it says nothing.</summary>
    public static IgnorePattern? Parse(string line)
    {
        ReadOnlySpan<char> text = TrimEnd(line);
        if (text.IsEmpty || text[0] == '#')
        {
            return null;
        }

        bool isNegated = text[0] == '!';
        text = isNegated ? text[1..] : text;
        bool foldersOnly = text is [.., '/'];
        text = foldersOnly ? text[..^1] : text;
        bool isAnchored = text.Contains('/');
        text = text is ['/', ..] ? text[1..] : text;
        return text.IsEmpty ? null : new IgnorePattern(text.ToString(), isAnchored, foldersOnly, isNegated);
    }

    /// <summary>Whether it says something about an entry.</summary>
    /// <param name="path">Relative to the ignore file's folder, with slashes.</param>
    /// <param name="isFolder">Whether the entry is a folder.</param>
    public bool Matches(ReadOnlySpan<char> path, bool isFolder) =>
        (isFolder || !_foldersOnly) && Matches(_pattern, _isAnchored ? path : path[(path.LastIndexOf('/') + 1)..]);

    // Blanks at the end count only behind a backslash.
    private static ReadOnlySpan<char> TrimEnd(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimEnd('\r');
        while (text is [.., ' ' or '\t'] && text is not [.., '\\', _])
        {
            text = text[..^1];
        }

        return text;
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern.StartsWith("**", StringComparison.Ordinal) && TryFolders(pattern, path, out bool matched))
            {
                return matched;
            }

            switch (pattern[0])
            {
                case '*':
                    return MatchesRun(pattern[1..], path);
                case '?':
                    if (path.IsEmpty || path[0] == '/')
                    {
                        return false;
                    }

                    pattern = pattern[1..];
                    path = path[1..];
                    break;
                case '[' when ClassLength(pattern) is > 0 and var length:
                    if (path.IsEmpty || path[0] == '/' || !IsInClass(pattern[1..(length - 1)], path[0]))
                    {
                        return false;
                    }

                    pattern = pattern[length..];
                    path = path[1..];
                    break;
                default:
                    pattern = pattern[0] == '\\' && pattern.Length > 1 ? pattern[1..] : pattern;
                    if (path.IsEmpty || path[0] != pattern[0])
                    {
                        return false;
                    }

                    pattern = pattern[1..];
                    path = path[1..];
                    break;
            }
        }

        return path.IsEmpty;
    }

    private static bool MatchesRun(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        for (int taken = 0; ; taken++)
        {
            if (Matches(rest, path[taken..]))
            {
                return true;
            }

            if (taken == path.Length || path[taken] == '/')
            {
                return false;
            }
        }
    }

    // A double asterisk stands for folders only where it is a whole part of the path.
    private static bool TryFolders(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path, out bool matched)
    {
        matched = false;
        if (pattern.Length == 2)
        {
            matched = !path.IsEmpty;
            return true;
        }

        if (pattern[2] != '/')
        {
            return false;
        }

        ReadOnlySpan<char> rest = pattern[3..];
        while (true)
        {
            if (Matches(rest, path))
            {
                matched = true;
                return true;
            }

            int slash = path.IndexOf('/');
            if (slash < 0)
            {
                return true;
            }

            path = path[(slash + 1)..];
        }
    }

    // With its brackets; 0 when none is closed.
    private static int ClassLength(ReadOnlySpan<char> pattern)
    {
        int i = pattern.Length > 1 && pattern[1] is '!' or '^' ? 2 : 1;
        for (bool isFirst = true; i < pattern.Length; i++, isFirst = false)
        {
            if (pattern[i] == ']' && !isFirst)
            {
                return i + 1;
            }

            i += pattern[i] == '\\' ? 1 : 0;
        }

        return 0;
    }

    private static bool IsInClass(ReadOnlySpan<char> set, char letter)
    {
        bool isNegated = set is ['!' or '^', ..];
        set = isNegated ? set[1..] : set;
        bool isIn = false;
        for (int i = 0; i < set.Length; i++)
        {
            i += set[i] == '\\' && i + 1 < set.Length ? 1 : 0;
            char from = set[i];
            char to = from;
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                to = set[i + 2];
                i += 2;
            }

            isIn |= letter >= from && letter <= to;
        }

        return isIn != isNegated;
    }
}
