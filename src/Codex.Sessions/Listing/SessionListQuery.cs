using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>Which sessions to list.</summary>
public sealed record SessionListQuery
{
    /// <summary>Sessions a page, at least 1.</summary>
    public int PageSize { get; init; } = 25;

    /// <summary>Where the page before ended; null for the first page.</summary>
    public SessionCursor? Cursor { get; init; }

    /// <summary>The faces whose sessions are wanted; empty for all.</summary>
    public IReadOnlyCollection<SessionSource> Sources { get; init; } = [];

    /// <summary>The providers whose sessions are wanted; null for all.</summary>
    public IReadOnlyCollection<string>? ModelProviders { get; init; }

    /// <summary>The provider that sessions count for which do not name one.</summary>
    public string DefaultModelProvider { get; init; } = "openai";

    /// <summary>Whether the archive is listed, not the sessions in use.</summary>
    public bool IsArchive { get; init; }

    /// <summary>
    /// Whether sessions are listed too whose user spoke only behind the first ten records, and forks by their own face, not
    /// their ancestor's. The lists of older clients leave both out.
    /// </summary>
    public bool LooksBeyondHead { get; init; }

    /// <summary>The faces that people talk to: the interactive command and IDEs.</summary>
    public static IReadOnlyCollection<SessionSource> InteractiveSources { get; } = [SessionSource.Cli, SessionSource.VsCode];
}

/// <summary>A page of a listing.</summary>
/// <param name="Sessions">Newest first.</param>
/// <param name="NextCursor">For the next page, which may turn out empty; null when there is nothing more.</param>
/// <param name="ScannedFiles">Session files looked at.</param>
/// <param name="ReachedScanLimit">Whether the page ended because too many files were looked at.</param>
public sealed record SessionPage(
    IReadOnlyList<SessionSummary> Sessions,
    SessionCursor? NextCursor,
    int ScannedFiles,
    bool ReachedScanLimit);
