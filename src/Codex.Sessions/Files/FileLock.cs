using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>An advisory lock on a whole file, held until disposed of or until the file is closed.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle? _unixHandle;
    private readonly FileStream? _windowsStream;

    private FileLock(SafeFileHandle handle) => _unixHandle = handle;

    private FileLock(FileStream windowsStream) => _windowsStream = windowsStream;

    /// <summary>Takes the lock; null when another process has it.</summary>
    public static FileLock? TryTake(AppendOnlyFile file, bool exclusive)
    {
        if (!OperatingSystem.IsWindows())
        {
            return UnixFile.TryLock(file.Handle, exclusive) ? new FileLock(file.Handle) : null;
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
        if (_unixHandle is { IsClosed: false } && !OperatingSystem.IsWindows())
        {
            // Closing alone leaves it to a child process that is being started and holds the file until it runs its program.
            UnixFile.Unlock(_unixHandle);
        }
        else if (_windowsStream is not null && OperatingSystem.IsWindows())
        {
            _windowsStream.Unlock(0, long.MaxValue);
        }
    }
}
