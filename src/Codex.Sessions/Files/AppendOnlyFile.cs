using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>
/// A file whose every write goes to its present end, also when another process writes to it too. The file streams of
/// the framework remember a position of their own and would overwrite the other's lines.
/// </summary>
internal sealed class AppendOnlyFile : IDisposable
{
    private const int LockTries = 100;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal AppendOnlyFile(SafeFileHandle handle) => Handle = handle;

    public SafeFileHandle Handle { get; }

    /// <summary>Opens for reading and appending. A file made here can be read and written by its owner only.</summary>
    public static AppendOnlyFile Open(string path, bool create)
    {
        if (create && !File.Exists(path))
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = PrivateFile;
            }

            new FileStream(path, options).Dispose();
        }

        return new AppendOnlyFile(OperatingSystem.IsWindows()
            ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
            : UnixFile.OpenForAppending(path));
    }

    public long Length => RandomAccess.GetLength(Handle);

    /// <summary>Writes all of the bytes; on a failure tells how many were.</summary>
    public int Write(ReadOnlySpan<byte> bytes, out IOException? failure)
    {
        failure = null;
        if (!OperatingSystem.IsWindows())
        {
            return UnixFile.Write(Handle, bytes, out failure);
        }

        try
        {
            RandomAccess.Write(Handle, bytes, Length);
            return bytes.Length;
        }
        catch (IOException error)
        {
            failure = error;
            return 0;
        }
    }

    /// <summary>
    /// Appends whole lines on lines of their own, and all of them or, where the system lets it be undone, none: of two processes
    /// that append at once none meets the other's half-written line.
    /// </summary>
    /// <param name="lines">The lines, each with its end.</param>
    /// <param name="failure">Why not all were written; null when they were.</param>
    /// <returns>How many bytes were written and stay.</returns>
    public int WriteLines(ReadOnlySpan<byte> lines, out IOException? failure)
    {
        bool isAlone = TryLockForWriting();
        try
        {
            failure = EndLine();
            if (failure is not null)
            {
                return 0;
            }

            long before = isAlone ? TryGetLength() : -1;
            int written = Write(lines, out failure);
            return failure is not null && written > 0 && before >= 0 && TryCut(before, written) ? 0 : written;
        }
        finally
        {
            if (isAlone && !OperatingSystem.IsWindows())
            {
                UnixFile.TrySetWriterLock(Handle, isTaken: false);
            }
        }
    }

    // The lock is held for microseconds; whoever does not get it soon appends nevertheless, in one write.
    private bool TryLockForWriting()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        for (int tries = 0; tries < LockTries; tries++)
        {
            if (UnixFile.TrySetWriterLock(Handle, isTaken: true))
            {
                return true;
            }

            Thread.Yield();
        }

        return false;
    }

    private long TryGetLength()
    {
        try
        {
            return Length;
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException)
        {
            // A pipe or device.
            return -1;
        }
    }

    private bool TryCut(long before, int written)
    {
        try
        {
            if (Length != before + written)
            {
                return false;
            }

            RandomAccess.SetLength(Handle, before);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Ends the last line when it has no end; the failure when that could not be done.</summary>
    public IOException? EndLine()
    {
        try
        {
            long length = Length;
            Span<byte> last = stackalloc byte[1];
            IOException? failure = null;
            if (length > 0 && RandomAccess.Read(Handle, last, length - 1) == 1 && last[0] != (byte)'\n')
            {
                Write("\n"u8, out failure);
            }

            return failure;
        }
        catch (NotSupportedException)
        {
            // A pipe or device has no end to look at.
            return null;
        }
        catch (IOException error)
        {
            return error;
        }
    }

    public void Dispose() => Handle.Dispose();
}
