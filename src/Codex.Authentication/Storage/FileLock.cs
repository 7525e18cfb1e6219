namespace Codex.Authentication;

/// <summary>
/// A turn that processes take: whoever holds the file open without sharing has it. The system ends it with the process,
/// so a crash leaves nothing to clean up. The file itself stays, since removing it would let two hold a turn at once.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(160);

    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the turn if nobody has it; null when somebody does.</summary>
    /// <exception cref="AuthenticationException">
    /// <see cref="AuthenticationErrorCode.StoreUnavailable"/>: the file cannot be made, so neither could the record be saved.
    /// </exception>
    public static FileLock? TryTake(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new FileLock(new FileStream(path, options));
        }
        catch (IOException error) when (IsHeldElsewhere(error))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable,
                $"The credentials were not renewed, because the new ones could not be saved: {error.Message} Make the directory of {path} writable.",
                error);
        }
    }

    /// <summary>Waits for the turn.</summary>
    /// <exception cref="AuthenticationException">As with <see cref="TryTake"/>.</exception>
    public static async ValueTask<FileLock> TakeAsync(string path, TimeProvider time, CancellationToken ct)
    {
        for (int attempt = 0; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            if (TryTake(path) is { } turn)
            {
                return turn;
            }

            await PauseAsync(attempt, time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits before the next try: longer from try to try and never twice the same, so that many who wait neither keep the
    /// machine busy nor knock at the same moments.
    /// </summary>
    public static Task PauseAsync(int attempt, TimeProvider time, CancellationToken ct)
    {
        double milliseconds = Math.Min(s_shortestPause.TotalMilliseconds * (1 << Math.Min(attempt, 8)), s_longestPause.TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(milliseconds * (0.75 + (Random.Shared.NextDouble() / 2))), time, ct);
    }

    /// <summary>
    /// Waits for the turn, but not longer than <paramref name="patience"/>; null when it did not come or the file cannot
    /// be made. For steps that a person waits for and that are safe, if less tidy, without it.
    /// </summary>
    public static async ValueTask<FileLock?> TryTakeAsync(string path, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await TakeAsync(path, time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (AuthenticationException)
        {
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static bool IsHeldElsewhere(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xffff) is 32 or 33 // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        : error.HResult is 11 or 35; // EWOULDBLOCK of Linux, of macOS and the BSDs
}
