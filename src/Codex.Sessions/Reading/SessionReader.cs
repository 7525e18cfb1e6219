using System.Runtime.CompilerServices;
using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>Reads session files back, line by line, in memory bounded by the longest line.</summary>
public static class SessionReader
{
    /// <summary>The lines that can be understood, in order.</summary>
    /// <param name="path">The session file.</param>
    /// <param name="onDamaged">Told of each line that is passed over; blank lines are not told.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SessionException"><see cref="SessionErrorCode.NotFound"/> or <see cref="SessionErrorCode.Unreadable"/>.</exception>
    public static async IAsyncEnumerable<RolloutLine> ReadAsync(
        string path,
        Action<DamagedLine>? onDamaged = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using SafeFileHandle file = Open(path);
        using var lines = new Utf8LineReader(file);
        while (await MoveNextAsync(lines, path, cancellationToken).ConfigureAwait(false))
        {
            if (lines.IsTooLong)
            {
                onDamaged?.Invoke(new DamagedLine(lines.Number, "longer than a line may be"));
                continue;
            }

            if (RolloutLineParser.IsBlank(lines.Line.Span))
            {
                continue;
            }

            if (RolloutLineParser.Parse(lines.Line, out string? reason) is { } line)
            {
                yield return line;
            }
            else
            {
                onDamaged?.Invoke(new DamagedLine(lines.Number, reason!));
            }
        }
    }

    /// <summary>A whole session, for resuming or forking it.</summary>
    /// <exception cref="SessionException">
    /// <see cref="SessionErrorCode.NotFound"/>, <see cref="SessionErrorCode.Unreadable"/>, <see cref="SessionErrorCode.Empty"/>,
    /// or <see cref="SessionErrorCode.MissingMetadata"/> when no line says which session it is.
    /// </exception>
    public static async Task<SavedSession> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        List<RolloutLine> lines = [];
        List<DamagedLine> damaged = [];
        SessionMetadata? metadata = null;
        await foreach (RolloutLine line in ReadAsync(path, damaged.Add, cancellationToken).ConfigureAwait(false))
        {
            lines.Add(line);
            metadata ??= (line.Item as RolloutItem.SessionMeta)?.Metadata;
        }

        return Complete(path, metadata, lines, damaged, lines.Count > 0 || damaged.Count > 0);
    }

    /// <summary>Which session a file holds, from its first lines.</summary>
    /// <exception cref="SessionException">As of <see cref="LoadAsync"/>.</exception>
    public static async Task<ThreadId> ReadIdAsync(string path, CancellationToken cancellationToken = default)
    {
        List<DamagedLine> damaged = [];
        bool hasContent = false;
        await foreach (RolloutLine line in ReadAsync(path, damaged.Add, cancellationToken).ConfigureAwait(false))
        {
            hasContent = true;
            if (line.Item is RolloutItem.SessionMeta meta)
            {
                return meta.Metadata.Id;
            }
        }

        return Complete(path, metadata: null, [], damaged, hasContent || damaged.Count > 0).Id;
    }

    /// <summary>What counts of a session that goes on: enough to rebuild the model's view, without what a summary has replaced.</summary>
    /// <remarks>
    /// The memory this takes follows what the model sees again, not the file: in front of the last summary only what the user
    /// said last is kept (without pictures), snapshots, and which session it is. Lines about the settings of requests are left out.
    /// </remarks>
    /// <param name="path">The session file.</param>
    /// <param name="withEvents">Whether what front ends were told is kept too, all of it.</param>
    /// <param name="shorten">What becomes of an item of the conversation before it is held, for example to cut long outputs; null for nothing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SessionException">As of <see cref="LoadAsync"/>.</exception>
    public static async Task<SavedSession> LoadLiveAsync(
        string path, bool withEvents, Func<ResponseItem, ResponseItem>? shorten = null, CancellationToken cancellationToken = default)
    {
        using SafeFileHandle file = Open(path);
        List<DamagedLine> damaged = [];
        var live = new LiveLines(withEvents, shorten);
        try
        {
            long summary = LastCompaction.Find(file, cancellationToken);
            using var lines = new Utf8LineReader(file) { Skips = (offset, beginning) => live.Skips(beginning.Span, offset < summary) };
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                bool isPast = lines.Offset < summary;
                string? reason = null;
                if (lines.IsTooLong)
                {
                    damaged.Add(new DamagedLine(lines.Number, "longer than a line may be"));
                }
                else if (lines.IsSkipped || (!lines.Line.IsEmpty && live.Skips(lines.Line.Span, isPast)))
                {
                    live.HasContent = true;
                }
                else if (!RolloutLineParser.IsBlank(lines.Line.Span)
                    && !(isPast ? live.TryTakePast(lines.Line, out reason) : live.TryTake(lines.Line, out reason)))
                {
                    damaged.Add(new DamagedLine(lines.Number, reason!));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(SessionErrorCode.Unreadable, $"The session file {path} cannot be read: {error.Message}", error);
        }

        return Complete(path, live.Metadata, live.ToList(), damaged, live.HasContent || damaged.Count > 0);
    }

    private static SavedSession Complete(
        string path, SessionMetadata? metadata, IReadOnlyList<RolloutLine> lines, IReadOnlyList<DamagedLine> damaged, bool hasContent) =>
        metadata is not null
            ? new SavedSession { Path = System.IO.Path.GetFullPath(path), Metadata = metadata, Lines = lines, Damaged = damaged }
            : throw (hasContent
                ? new SessionException(SessionErrorCode.MissingMetadata, $"The session file {path} does not say which session it holds. Start a new session instead.")
                : new SessionException(SessionErrorCode.Empty, $"The session file {path} is empty. Start a new session instead."));

    internal static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SessionException(SessionErrorCode.NotFound, $"There is no session file {path}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(SessionErrorCode.Unreadable, $"The session file {path} cannot be read: {error.Message}", error);
        }
    }

    private static async ValueTask<bool> MoveNextAsync(Utf8LineReader lines, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(SessionErrorCode.Unreadable, $"The session file {path} cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>A session as its file holds it.</summary>
public sealed record SavedSession
{
    /// <summary>The file, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>The first line that says which session it is; its id counts, not the file's name.</summary>
    public required SessionMetadata Metadata { get; init; }

    /// <summary>All lines that were understood, in order.</summary>
    public required IReadOnlyList<RolloutLine> Lines { get; init; }

    /// <summary>The lines that were passed over.</summary>
    public required IReadOnlyList<DamagedLine> Damaged { get; init; }

    /// <summary>The conversation.</summary>
    public ThreadId Id => Metadata.Id;
}
