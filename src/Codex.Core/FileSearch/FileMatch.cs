namespace Codex.Core.FileSearch;

/// <summary>A file that was found.</summary>
/// <param name="Path">Its path relative to the searched folder, with the platform's separator.</param>
/// <param name="Score">How well it matches; higher is better, comparable within one query only.</param>
/// <param name="Positions">The characters of the path that matched: graphemes from 0, ascending, each once.</param>
public sealed record FileMatch(string Path, int Score, IReadOnlyList<int> Positions)
{
    /// <summary>The order of paths with equal scores: by code point.</summary>
    public static int ComparePaths(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int i = 0; i < length; i++)
        {
            (char x, char y) = (left[i], right[i]);
            if (x != y)
            {
                // Surrogates stand for code points above all others.
                return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
