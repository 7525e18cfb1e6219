namespace Codex.Core.FileSearch;

/// <summary>How files are found.</summary>
public sealed record FileFinderOptions
{
    /// <summary>The most files that are found, at least 1.</summary>
    public int MostMatches { get; init; } = 50;

    /// <summary>Whether what <c>.gitignore</c>, <c>.ignore</c> and git's own excludes name is left out.</summary>
    public bool HonorsIgnoreFiles { get; init; } = true;
}
