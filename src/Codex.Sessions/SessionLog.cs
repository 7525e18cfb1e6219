using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>A session file: one JSON object a line, append only, each batch of items handed to the system in one write.</summary>
/// <remarks>
/// Safe for use by several callers at once. What was appended survives the end of the process, not a loss of power.
/// A token cancels waiting for other callers and for the repository's state, never a write that has begun.
/// </remarks>
public sealed class SessionLog : ISessionLog
{
    private const int MaximumPendingBytes = 64 * 1024 * 1024;
    private const int MaximumIdleBufferBytes = 1024 * 1024;
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly AppendOnlyFile _file;
    private readonly TimeProvider _timeProvider;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SessionLogOptions? _header;
    private DateTimeOffset _startedAt;
    private ArrayBufferWriter<byte> _pending = new(4096);
    private readonly Utf8JsonWriter _writer;
    private bool _disposed;

    internal SessionLog(string path, AppendOnlyFile file, TimeProvider timeProvider)
    {
        Path = path;
        _file = file;
        _timeProvider = timeProvider;
        _writer = new Utf8JsonWriter(_pending, WireJson.WriterOptions);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>Makes the file of a new session, empty; its first line is written with the first items or by <see cref="FlushAsync"/>.</summary>
    /// <exception cref="SessionException"><see cref="SessionErrorCode.CannotOpen"/>: the folder or the file cannot be made.</exception>
    public static ValueTask<SessionLog> CreateAsync(SessionLogOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        DateTimeOffset startedAt = options.StartedAt ?? options.TimeProvider.GetUtcNow();
        DateTimeOffset local = TimeZoneInfo.ConvertTime(startedAt, options.TimeProvider.LocalTimeZone);
        string folder = SessionFileName.FolderOf(System.IO.Path.Combine(options.CodexHome, SessionStore.SessionsFolder), local);
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, SessionFileName.Format(local, options.Id)));
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                // The mode counts for the last folder of a path only.
                Directory.CreateDirectory(System.IO.Path.Combine(options.CodexHome, SessionStore.SessionsFolder), PrivateFolder);
                Directory.CreateDirectory(folder);
            }

            var log = new SessionLog(path, AppendOnlyFile.Open(path, create: true), options.TimeProvider)
            {
                _header = options,
                _startedAt = startedAt,
            };
            return ValueTask.FromResult(log);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(
                SessionErrorCode.CannotOpen,
                $"The session cannot be saved at {path}: {error.Message} Make the folder writable, or set CODEX_HOME to one that is.",
                error);
        }
    }

    /// <summary>Opens the file of an earlier session for appending. Nothing is written before the first items.</summary>
    /// <exception cref="SessionException">
    /// <see cref="SessionErrorCode.NotFound"/>, or <see cref="SessionErrorCode.CannotOpen"/> when it cannot be written.
    /// </exception>
    public static ValueTask<SessionLog> ResumeAsync(
        string path, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            string fullPath = System.IO.Path.GetFullPath(path);
            return ValueTask.FromResult(new SessionLog(
                fullPath, AppendOnlyFile.Open(fullPath, create: false), timeProvider ?? TimeProvider.System));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SessionException(SessionErrorCode.NotFound, $"There is no session file {path}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(
                SessionErrorCode.CannotOpen, $"The session file {path} cannot be opened for writing: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(RolloutItem item, CancellationToken cancellationToken = default) => AppendAsync([item], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<RolloutItem> items, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await BeginFileAsync(cancellationToken).ConfigureAwait(false);
            int before = _pending.WrittenCount;
            DateTimeOffset now = _timeProvider.GetUtcNow();
            for (int i = 0; i < items.Count; i++)
            {
                if (items[i].IsKept)
                {
                    WriteLine(now, items[i]);
                }
            }

            bool backlog = before > 0;
            if (backlog && _pending.WrittenCount > MaximumPendingBytes && !TryWritePending(before, out IOException? failure))
            {
                throw new SessionException(
                    SessionErrorCode.ItemsLost,
                    $"The session file {Path} still cannot be written ({failure.Message}), and the latest items are lost. Free some disk space or make the file writable.",
                    failure);
            }

            WritePending();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await BeginFileAsync(cancellationToken).ConfigureAwait(false);
            WritePending();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the file. What a failure had kept back is given up: call <see cref="FlushAsync"/> before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        if (!_disposed)
        {
            _disposed = true;
            await _writer.DisposeAsync().ConfigureAwait(false);
            _file.Dispose();
        }

        _turn.Release();
    }

    private async ValueTask BeginFileAsync(CancellationToken cancellationToken)
    {
        if (_header is not { } header)
        {
            return;
        }

        // The wait for git ends early for the caller that gives up; the header stays due.
        await Task.WhenAny(header.Git).WaitAsync(cancellationToken).ConfigureAwait(false);
        GitInformation? git = header.Git.IsCompletedSuccessfully ? await header.Git.ConfigureAwait(false) : null;
        _header = null;
        WriteLine(_timeProvider.GetUtcNow(), new RolloutItem.SessionMeta(new SessionMetadata
        {
            Id = header.Id,
            Timestamp = RolloutLineWriter.FormatTimestamp(_startedAt),
            Cwd = header.Cwd,
            Originator = header.Originator,
            CliVersion = header.CliVersion,
            Instructions = header.Instructions,
            Source = header.Source,
            ModelProvider = header.ModelProvider,
            Git = git,
        }));
    }

    private void WriteLine(DateTimeOffset timestamp, RolloutItem item)
    {
        int start = _pending.WrittenCount;
        try
        {
            _writer.Reset(_pending);
            RolloutLineWriter.Write(_writer, timestamp, item);
            _writer.Flush();
            _pending.Write("\n"u8);
        }
        catch
        {
            // Half a line must not stay in front of the next one.
            Truncate(start);
            throw;
        }
    }

    // Writing is synchronous on purpose: a copy into the page cache takes microseconds, a thread hop takes longer.
    private void WritePending()
    {
        if (_pending.WrittenCount > 0 && !TryWritePending(_pending.WrittenCount, out IOException? failure))
        {
            throw new SessionException(
                SessionErrorCode.WriteFailed,
                $"The session file {Path} cannot be written: {failure.Message} What is new is kept in memory and written as soon as that works; free some disk space or make the file writable.",
                failure);
        }
    }

    private bool TryWritePending(int keepOnFailure, [NotNullWhen(false)] out IOException? failure)
    {
        ReadOnlySpan<byte> bytes = _pending.WrittenSpan;
        int written = _file.WriteLines(bytes, out failure);
        if (failure is null)
        {
            Clear();
            return true;
        }

        // The line that was cut is written again, whole, on a line of its own; readers pass over its first part.
        int lineStart = bytes[..written].LastIndexOf((byte)'\n') + 1;
        byte[] rest = bytes[lineStart..Math.Max(lineStart, keepOnFailure)].ToArray();
        Clear();
        if (written > lineStart)
        {
            _pending.Write("\n"u8);
        }

        _pending.Write(rest);
        return false;
    }

    private void Truncate(int length)
    {
        if (length < _pending.WrittenCount)
        {
            byte[] kept = _pending.WrittenSpan[..length].ToArray();
            _pending.ResetWrittenCount();
            _pending.Write(kept);
        }
    }

    private void Clear()
    {
        if (_pending.Capacity > MaximumIdleBufferBytes)
        {
            _pending = new ArrayBufferWriter<byte>(4096);
        }
        else
        {
            _pending.ResetWrittenCount();
        }
    }
}
