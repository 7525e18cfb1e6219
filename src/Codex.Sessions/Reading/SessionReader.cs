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

        if (metadata is not null)
        {
            return new SavedSession { Path = System.IO.Path.GetFullPath(path), Metadata = metadata, Lines = lines, Damaged = damaged };
        }

        throw lines.Count == 0 && damaged.Count == 0
            ? new SessionException(SessionErrorCode.Empty, $"The session file {path} is empty. Start a new session instead.")
            : new SessionException(SessionErrorCode.MissingMetadata, $"The session file {path} does not say which session it holds. Start a new session instead.");
    }

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
