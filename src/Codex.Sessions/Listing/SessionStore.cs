using System.Runtime.CompilerServices;
using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>The session files of a home folder: listing, finding, searching, archiving, deleting.</summary>
/// <param name="codexHome">The home folder.</param>
public sealed class SessionStore(string codexHome)
{
    internal const string SessionsFolder = "sessions";
    internal const string ArchiveFolder = "archived_sessions";
    private const int ScanLimit = 10_000;
    private const int TailLength = 10;

    private readonly string _sessions = Path.GetFullPath(Path.Combine(codexHome, SessionsFolder));
    private readonly string _archive = Path.GetFullPath(Path.Combine(codexHome, ArchiveFolder));

    /// <summary>A page of sessions, newest first. Files that cannot be read are left out.</summary>
    /// <remarks>Only the first lines of each file are read, and its last ones when it is listed.</remarks>
    public async Task<SessionPage> ListAsync(SessionListQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        int pageSize = Math.Max(1, query.PageSize);
        List<SessionSummary> sessions = [];
        SessionFileName? last = null;
        int scanned = 0;
        foreach (SessionCandidate candidate in query.IsArchive ? SessionFiles.OfFolder(_archive) : SessionFiles.NewestFirst(_sessions))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((query.Cursor is { } cursor && !cursor.IsBefore(candidate.Name)) || !candidate.IsFile)
            {
                continue;
            }

            bool limited = scanned == ScanLimit;
            if (limited || sessions.Count == pageSize)
            {
                return new SessionPage(sessions, last is { } end ? new SessionCursor(end) : null, scanned, limited);
            }

            scanned++;
            if (await ReadMatchAsync(candidate.Path, query, cancellationToken).ConfigureAwait(false) is { } summary)
            {
                sessions.Add(summary);
                last = candidate.Name;
            }
        }

        return new SessionPage(sessions, null, scanned, false);
    }

    /// <summary>The newest session of a provider, whichever folder and face it is from; null when there is none.</summary>
    /// <param name="modelProvider">The provider; null for any.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<SessionSummary?> FindLastAsync(string? modelProvider, CancellationToken cancellationToken = default)
    {
        SessionPage page = await ListAsync(
            new SessionListQuery
            {
                PageSize = 1,
                LooksBeyondHead = true,
                ModelProviders = modelProvider is null ? null : [modelProvider],
                DefaultModelProvider = modelProvider ?? "",
            },
            cancellationToken).ConfigureAwait(false);
        return page.Sessions is [var newest, ..] ? newest : null;
    }

    /// <summary>The file of a session that is not archived; null when there is none, or the text is no UUID.</summary>
    public Task<string?> FindByIdAsync(string id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ThreadId.TryParse(id, out ThreadId thread) ? SessionFiles.Find(_sessions, thread.Value) : null);
    }

    /// <summary>The sessions whose id begins so, newest first.</summary>
    /// <param name="prefix">The beginning of an id, with or without hyphens, in upper or lower case.</param>
    /// <param name="inArchive">Whether the archive is searched, not the sessions in use.</param>
    /// <param name="limit">How many are wanted at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public Task<IReadOnlyList<SessionPlace>> FindByPrefixAsync(
        string prefix, bool inArchive = false, int limit = 25, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        string digits = prefix.Trim().Replace("-", "", StringComparison.Ordinal);
        List<SessionPlace> found = [];
        foreach (SessionCandidate candidate in inArchive ? SessionFiles.OfFolder(_archive) : SessionFiles.NewestFirst(_sessions))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (found.Count == limit)
            {
                break;
            }

            if (candidate.Name.Id.ToString("N").StartsWith(digits, StringComparison.OrdinalIgnoreCase) && candidate.IsFile)
            {
                found.Add(new SessionPlace(new ThreadId(candidate.Name.Id), candidate.Path, inArchive));
            }
        }

        return Task.FromResult<IReadOnlyList<SessionPlace>>(found);
    }

    /// <summary>The sessions in which the user or the model said something, newest first; one match each. Files that cannot be read are left out.</summary>
    /// <param name="text">What was said, in any case of letters.</param>
    /// <param name="inArchive">Whether the archive is searched, not the sessions in use.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <remarks>Every file is read to its first match, line by line; what commands printed is not searched.</remarks>
    public async IAsyncEnumerable<SessionMatch> SearchAsync(
        string text, bool inArchive = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        foreach (SessionCandidate candidate in inArchive ? SessionFiles.OfFolder(_archive) : SessionFiles.NewestFirst(_sessions))
        {
            if (candidate.IsFile && await SessionSearch.FindAsync(candidate.Path, text, cancellationToken).ConfigureAwait(false) is { } match)
            {
                yield return match;
            }
        }
    }

    /// <summary>Deletes a session's file, archived or not, and what a dead process left beside it.</summary>
    /// <returns>The file that is gone; null when there is no such session.</returns>
    /// <exception cref="SessionException">
    /// <see cref="SessionErrorCode.InUse"/>: a process is at work on it; <see cref="SessionErrorCode.MoveFailed"/>: it could not be deleted.
    /// </exception>
    public Task<string?> DeleteAsync(ThreadId id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if ((SessionFiles.Find(_sessions, id.Value) ?? FindArchived(id)) is not { } file)
        {
            return Task.FromResult<string?>(null);
        }

        try
        {
            StepJournal.Delete(file);
            File.Delete(file);
            return Task.FromResult<string?>(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(SessionErrorCode.MoveFailed, $"The session file {file} cannot be deleted: {error.Message}", error);
        }
    }

    /// <summary>A single session as lists show it, of any face and provider.</summary>
    /// <exception cref="SessionException">
    /// <see cref="SessionErrorCode.NotFound"/>, <see cref="SessionErrorCode.Unreadable"/>, or
    /// <see cref="SessionErrorCode.MissingMetadata"/> when the file does not begin with a session's description.
    /// </exception>
    public static async Task<SessionSummary> ReadSummaryAsync(string path, CancellationToken cancellationToken = default)
    {
        string fullPath = Path.GetFullPath(path);
        using SafeFileHandle file = SessionReader.Open(fullPath);
        try
        {
            SessionHead head = await SessionHead.ReadAsync(file, beyond: false, cancellationToken).ConfigureAwait(false);
            SessionSummary summary = await SummarizeAsync(fullPath, file, head, cancellationToken).ConfigureAwait(false);
            return summary.Metadata is not null
                ? summary
                : throw new SessionException(SessionErrorCode.MissingMetadata, $"The file {path} does not begin as a session file does.");
        }
        catch (IOException error)
        {
            throw new SessionException(SessionErrorCode.Unreadable, $"The session file {path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The last items of the conversation in a session file, in order, without reading the rest.</summary>
    /// <exception cref="SessionException"><see cref="SessionErrorCode.NotFound"/> or <see cref="SessionErrorCode.Unreadable"/>.</exception>
    public static async Task<IReadOnlyList<ResponseItem>> ReadTailAsync(
        string path, int count = TailLength, CancellationToken cancellationToken = default)
    {
        using SafeFileHandle file = SessionReader.Open(path);
        try
        {
            return (await SessionTail.ReadAsync(file, count, cancellationToken).ConfigureAwait(false)).Items;
        }
        catch (IOException error)
        {
            throw new SessionException(SessionErrorCode.Unreadable, $"The session file {path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Moves a session's file to the archive, where it is neither listed nor found.</summary>
    /// <param name="id">The session.</param>
    /// <param name="path">Its file.</param>
    /// <param name="beforeMove">Called when all is checked and nothing moved: end the conversation there if it is running.</param>
    /// <param name="cancellationToken">Ends the call before the move.</param>
    /// <returns>The file's new place.</returns>
    /// <exception cref="SessionException">
    /// <see cref="SessionErrorCode.OutsideSessions"/>, <see cref="SessionErrorCode.IdMismatch"/> or <see cref="SessionErrorCode.MoveFailed"/>.
    /// </exception>
    public async Task<string> ArchiveAsync(
        ThreadId id, string path, Func<CancellationToken, ValueTask>? beforeMove = null, CancellationToken cancellationToken = default)
    {
        string sessions = Canonicalize(_sessions)
            ?? throw new SessionException(SessionErrorCode.MoveFailed, $"There is no sessions folder {_sessions}.");
        string? file = Canonicalize(path);
        if (file is null || !file.StartsWith(sessions + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new SessionException(SessionErrorCode.OutsideSessions, $"{path} is no file below the sessions folder {_sessions}.");
        }

        if (!Path.GetFileName(file).EndsWith($"{id}.jsonl", StringComparison.Ordinal))
        {
            throw new SessionException(SessionErrorCode.IdMismatch, $"The file {path} does not belong to the session {id}.");
        }

        if (beforeMove is not null)
        {
            await beforeMove(cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        await StepRecovery.RunAsync(file, time: null, cancellationToken).ConfigureAwait(false);
        return Move(file, _archive);
    }

    /// <summary>Brings an archived session back to the folder of its day.</summary>
    /// <returns>The file's new place; null when the archive holds no such session.</returns>
    /// <exception cref="SessionException"><see cref="SessionErrorCode.MoveFailed"/>.</exception>
    public Task<string?> UnarchiveAsync(ThreadId id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(FindArchived(id) is { } file && SessionFileName.TryParse(Path.GetFileName(file.AsSpan()), out SessionFileName name)
            ? Move(file, SessionFileName.FolderOf(_sessions, new DateTimeOffset(name.LocalTime, TimeSpan.Zero)))
            : null);
    }

    private string? FindArchived(ThreadId id)
    {
        foreach (SessionCandidate candidate in SessionFiles.OfFolder(_archive))
        {
            if (candidate.Name.Id == id.Value)
            {
                return candidate.Path;
            }
        }

        return null;
    }

    private static async Task<SessionSummary?> ReadMatchAsync(string path, SessionListQuery query, CancellationToken cancellationToken)
    {
        try
        {
            using SafeFileHandle file = SessionReader.Open(path);
            SessionHead head = await SessionHead.ReadAsync(file, query.LooksBeyondHead, cancellationToken).ConfigureAwait(false);
            return head.Matches(query) ? await SummarizeAsync(path, file, head, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (Exception error) when (error is SessionException or IOException or UnauthorizedAccessException)
        {
            // One file that cannot be read must not hide all others; it has no head, so it matches nothing.
            return null;
        }
    }

    private static async ValueTask<SessionSummary> SummarizeAsync(
        string path, SafeFileHandle file, SessionHead head, CancellationToken cancellationToken)
    {
        (_, string? updatedAt) = await SessionTail.ReadAsync(file, count: 1, cancellationToken).ConfigureAwait(false);
        return new SessionSummary
        {
            Path = path,
            Head = head.Records,
            CreatedAt = head.CreatedAt,
            UpdatedAt = updatedAt ?? head.CreatedAt,
        };
    }

    private static string Move(string file, string folder)
    {
        string target = Path.Combine(folder, Path.GetFileName(file));
        try
        {
            Directory.CreateDirectory(folder);
            File.Move(file, target);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(SessionErrorCode.MoveFailed, $"The session file {file} cannot be moved to {folder}: {error.Message}", error);
        }
    }

    private static string? Canonicalize(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return UnixFile.Canonicalize(path);
        }

        string full = Path.GetFullPath(path);
        return File.Exists(full) || Directory.Exists(full) ? full : null;
    }
}
