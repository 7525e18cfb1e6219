namespace Codex.Core.FileSearch;

/// <summary>Finds files below a folder by a few letters of their paths, best matches first.</summary>
/// <remarks>
/// The query is split into words at white space (<c>\ </c> is a blank within a word). Every word's letters must occur in the path, in
/// order; letters in a run, at the start of a word or behind a delimiter count most. Letter case matters for words with an upper-case
/// letter, accents for words with an accented one.
/// </remarks>
public static class FileFinder
{
    // Often enough that a cancelled search ends at once, seldom enough not to be felt.
    private const int EntriesBetweenChecks = 1024;

    /// <summary>Searches a folder.</summary>
    /// <param name="root">The folder; when there is none, nothing is found.</param>
    /// <param name="query">What to look for; a blank one matches every file with score 0.</param>
    /// <param name="options">How much is found, and where; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The best matches: highest score first, equal ones by path.</returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public static async Task<IReadOnlyList<FileMatch>> FindAsync(
        string root, string query, FileFinderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        options ??= new FileFinderOptions();
        // Folders can only be listed synchronously; the caller need not wait for that.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        FuzzyWord[] words = FuzzyWord.Split(query);
        var scorer = new FuzzyScorer();
        // The worst of those kept stands first.
        var best = new PriorityQueue<string, (int Score, string Path)>(s_worstFirst);
        int entries = 0;
        foreach (string path in new FileWalk(root, options.HonorsIgnoreFiles).Files())
        {
            if (++entries % EntriesBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (scorer.Score(path, words) is { } score)
            {
                if (best.Count < options.MostMatches)
                {
                    best.Enqueue(path, (score, path));
                }
                else
                {
                    best.EnqueueDequeue(path, (score, path));
                }
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        var matches = new FileMatch[best.Count];
        for (int i = matches.Length - 1; i >= 0; i--)
        {
            best.TryDequeue(out string? path, out (int Score, string Path) rank);
            matches[i] = new FileMatch(path!, rank.Score, scorer.Positions(path!, words));
        }

        return matches;
    }

    private static readonly IComparer<(int Score, string Path)> s_worstFirst = Comparer<(int Score, string Path)>.Create(static (left, right) =>
        left.Score != right.Score ? left.Score.CompareTo(right.Score) : FileMatch.ComparePaths(right.Path, left.Path));
}
