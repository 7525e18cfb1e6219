using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Codex.Patching.Files;

/// <summary>Puts a finished file in the place of another in one step.</summary>
internal static partial class FileReplacement
{
    private const int AtFdCwd = -100;
    private const uint StatxBasicStats = 0x7ff;
    private const int StatxSize = 256;
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>
    /// Whether nothing is lost when the file is replaced by a new one: it does not exist yet, or it is a plain file with one
    /// name that belongs to this user. Where that cannot be told, the answer for an existing file is no.
    /// </summary>
    public static bool IsSafe(string path)
    {
        if (!File.Exists(path))
        {
            return true;
        }

        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            Span<byte> status = stackalloc byte[StatxSize];
            if (Statx(AtFdCwd, path, 0, StatxBasicStats, ref MemoryMarshal.GetReference(status)) != 0)
            {
                return false;
            }

            // The layout of struct statx is the same on every architecture.
            uint links = BinaryPrimitives.ReadUInt32LittleEndian(status[16..]);
            uint owner = BinaryPrimitives.ReadUInt32LittleEndian(status[20..]);
            int mode = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]);
            return links == 1 && owner == EffectiveUser() && (mode & FileTypeMask) == RegularFile;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Writes a neighbour of the file and renames it over the file. False when no neighbour can be made, for instance since
    /// the folder may not be written; then nothing has changed.
    /// </summary>
    /// <exception cref="IOException">The neighbour was made but could not be finished; the file is as it was.</exception>
    public static bool TryWrite(string path, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        string neighbour = Path.Combine(Path.GetDirectoryName(path)!, $".codex-patch-{Path.GetRandomFileName()}");
        FileStream stream;
        try
        {
            stream = new FileStream(neighbour, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        bool isDone = false;
        try
        {
            using (stream)
            {
                stream.Write(content);
                stream.Flush();
            }

            if (mode is { } wanted && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(neighbour, wanted);
            }

            File.Move(neighbour, path, overwrite: true);
            isDone = true;
            return true;
        }
        finally
        {
            if (!isDone)
            {
                File.Delete(neighbour);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
