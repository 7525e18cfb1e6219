using System.Buffers;
using System.Text.Json;
using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>What the user typed in all sessions: <c>history.jsonl</c>, one JSON object a line, shared between processes.</summary>
/// <param name="codexHome">The home folder.</param>
/// <param name="options">Whether and how much is kept; null for everything.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
public sealed class MessageHistory(string codexHome, MessageHistoryOptions? options = null, TimeProvider? timeProvider = null)
{
    private const int LockTries = 10;
    private const int PieceBytes = 64 * 1024;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan s_lockPause = TimeSpan.FromMilliseconds(100);

    private readonly string _path = Path.Combine(codexHome, "history.jsonl");
    private readonly MessageHistoryOptions _options = options ?? new MessageHistoryOptions();
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;

    /// <summary>Adds a message.</summary>
    /// <returns>False when nothing is to be kept, or another process held the file for a second: the message is then not in the history.</returns>
    /// <exception cref="SessionException"><see cref="SessionErrorCode.CannotOpen"/> or <see cref="SessionErrorCode.WriteFailed"/>.</exception>
    public async Task<bool> AppendAsync(ThreadId session, string text, CancellationToken cancellationToken = default)
    {
        if (!_options.IsKept)
        {
            return false;
        }

        byte[] line = Format(session, text);
        try
        {
            using AppendOnlyFile file = AppendOnlyFile.Open(_path, create: true);
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.Handle) != PrivateFile)
            {
                File.SetUnixFileMode(file.Handle, PrivateFile);
            }

            using FileLock? held = await TakeLockAsync(file, exclusive: true, cancellationToken).ConfigureAwait(false);
            if (held is null)
            {
                return false;
            }

            file.WriteLines(line, out IOException? failure);
            if (failure is not null)
            {
                throw new SessionException(SessionErrorCode.WriteFailed, $"The message history {_path} cannot be written: {failure.Message}", failure);
            }

            if (_options.MaxBytes is { } limit && file.Length > limit)
            {
                await DropOldestAsync(file, limit, line.Length, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(SessionErrorCode.CannotOpen, $"The message history {_path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>The file's identity and how many lines it has; both 0 when there is none or it cannot be read.</summary>
    /// <remarks>The identity is the inode number on Unix and 0 elsewhere. A line without its end does not count.</remarks>
    public async Task<MessageHistoryState> ReadStateAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
            try
            {
                long count = 0;
                long offset = 0;
                int read;
                while ((read = await RandomAccess.ReadAsync(file, piece, offset, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    count += piece.AsSpan(0, read).Count((byte)'\n');
                    offset += read;
                }

                return new MessageHistoryState(OperatingSystem.IsWindows() ? 0 : UnixFile.Identity(file), count);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No history is a normal state, and a history that cannot be read offers nothing to look up.
            return default;
        }
    }

    /// <summary>One line of the history.</summary>
    /// <param name="offset">The line, from 0, oldest first.</param>
    /// <param name="logId">The identity that <see cref="ReadStateAsync"/> gave.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null when the file is another one by now, has no such line, the line is damaged, or another process held the file for a second.</returns>
    public async Task<HistoryEntry?> FindAsync(long offset, ulong logId, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        try
        {
            using AppendOnlyFile file = AppendOnlyFile.Open(_path, create: false);
            ulong identity = OperatingSystem.IsWindows() ? 0 : UnixFile.Identity(file.Handle);
            if (identity != logId)
            {
                return null;
            }

            using FileLock? held = await TakeLockAsync(file, exclusive: false, cancellationToken).ConfigureAwait(false);
            if (held is null)
            {
                return null;
            }

            using var lines = new Utf8LineReader(file.Handle);
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (lines.Number - 1 == offset)
                {
                    return Parse(lines.Line);
                }
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The answer to a lookup has no room for an error: the entry is simply not there.
            return null;
        }
    }

    private static HistoryEntry? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement entry = document.RootElement;
            return entry.GetProperty("session_id").GetString() is { } session && entry.GetProperty("text").GetString() is { } text
                ? new HistoryEntry(session, entry.GetProperty("ts").GetInt64(), text)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private byte[] Format(ThreadId session, string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 128);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("session_id"u8, session.Value);
            writer.WriteNumber("ts"u8, _timeProvider.GetUtcNow().ToUnixTimeSeconds());
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    // In place, since other processes look lines up by the file's identity; and the end first moved, then cut off, so that a
    // death in between leaves lines twice and loses none.
    private async Task DropOldestAsync(AppendOnlyFile appended, long limit, int newest, CancellationToken cancellationToken)
    {
        SafeFileHandle file = OperatingSystem.IsWindows() ? appended.Handle : UnixFile.OpenForWriting(_path);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long from = await FindKeptAsync(file, piece, appended.Length, limit, newest, cancellationToken).ConfigureAwait(false);
            long to = 0;
            int read;
            while ((read = await RandomAccess.ReadAsync(file, piece, from, cancellationToken).ConfigureAwait(false)) > 0)
            {
                // What is half moved must be moved to its end.
                await RandomAccess.WriteAsync(file, piece.AsMemory(0, read), to, CancellationToken.None).ConfigureAwait(false);
                from += read;
                to += read;
            }

            RandomAccess.SetLength(file, to);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            if (file != appended.Handle)
            {
                file.Dispose();
            }
        }
    }

    private static async Task<long> FindKeptAsync(
        SafeFileHandle file, byte[] piece, long length, long limit, int newest, CancellationToken cancellationToken)
    {
        // A line begins behind the end of the one before.
        long offset = length - limit - 1;
        int read;
        while (offset < length - newest && (read = await RandomAccess.ReadAsync(file, piece, offset, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (piece.AsSpan(0, read).IndexOf((byte)'\n') is >= 0 and int feed)
            {
                return Math.Min(offset + feed + 1, length - newest);
            }

            offset += read;
        }

        return length - newest;
    }

    private async Task<FileLock?> TakeLockAsync(AppendOnlyFile file, bool exclusive, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            if (FileLock.TryTake(file, exclusive) is { } taken)
            {
                return taken;
            }

            if (tries == LockTries)
            {
                return null;
            }

            await Task.Delay(s_lockPause, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>The message history's file at some moment.</summary>
/// <param name="LogId">Its identity; 0 when there is none.</param>
/// <param name="EntryCount">Its lines.</param>
public readonly record struct MessageHistoryState(ulong LogId, long EntryCount);
