using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>
/// A file whose every write goes to its present end, also when another process writes to it too. The file streams of
/// the framework remember a position of their own and would overwrite the other's lines.
/// </summary>
internal sealed class AppendOnlyFile : IDisposable
{
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
