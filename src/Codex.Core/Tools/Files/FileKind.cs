using System.Runtime.InteropServices;

namespace Codex.Core.Tools.Files;

/// <summary>Tells regular files from pipes, sockets and devices, which could be read for ever.</summary>
internal static unsafe partial class FileKind
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOnly = 1;
    private const ushort TypeMask = 0xF000;
    private const ushort Regular = 0x8000;
    private const ushort Folder = 0x4000;

    /// <exception cref="IOException">The path leads to a folder, or to something that is neither a file nor a folder.</exception>
    public static void RefuseSpecial(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        if (IsSpecial(path, followsLink: true))
        {
            throw new IOException("it is not a regular file");
        }
    }

    /// <summary>Whether a path leads to something that is neither a file nor a folder. Known on Linux only.</summary>
    public static bool IsSpecial(string path, bool followsLink)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Status status = default;
        return GetStatus(CurrentFolder, path, followsLink ? 0 : NoFollow, TypeOnly, &status) == 0
            && (status.Mode & TypeMask) is not (Regular or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, Status* status);

    /// <summary><c>struct statx</c>, the same on every Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
