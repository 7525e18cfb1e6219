namespace Codex.Sessions;

/// <summary>An advisory lock on a whole file, held until disposed of or until the file is closed.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream? _windowsStream;

    private FileLock(FileStream? windowsStream) => _windowsStream = windowsStream;

    /// <summary>Takes the lock; null when another process has it.</summary>
    public static FileLock? TryTake(AppendOnlyFile file, bool exclusive)
    {
        if (!OperatingSystem.IsWindows())
        {
            // Closing the file gives the lock back.
            return UnixFile.TryLock(file.Handle, exclusive) ? new FileLock(null) : null;
        }

        try
        {
            var stream = new FileStream(file.Handle, FileAccess.ReadWrite, bufferSize: 0);
            stream.Lock(0, long.MaxValue);
            return new FileLock(stream);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_windowsStream is not null && OperatingSystem.IsWindows())
        {
            _windowsStream.Unlock(0, long.MaxValue);
        }
    }
}
