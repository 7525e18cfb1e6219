using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Patching.Files;

/// <summary>The calls of the C library that work in an opened folder, under names that say what they are for.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class PatchCalls
{
    private const int NoSuchFile = 2;
    private const int NoPermission = 1;
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const int NotAFolder = 20;
    private const int InvalidArgument = 22;
    private const int NoSuchCall = 38;

    private const nint OpenAt2Number = 437;
    private const ulong WithoutMagicLinks = 2;
    private const ulong WithoutLinks = 4;

    private const int NotFollowing = 0x100;
    private const int OfHandleItself = 0x1000;
    private const uint StatxBasicStats = 0x7ff;
    private const int StatxSize = 256;
    private const int KindMask = 0xF000;
    private const int FolderKind = 0x4000;
    private const int FileKind = 0x8000;
    private const int LinkKind = 0xA000;
    private const int ModeMask = 0xFFF;

    private const uint FolderMode = 0x1FF;

    // A path that starts at the top needs no folder to start from.
    private const int NoFolder = -1;

    private static bool s_isOpenAt2Missing;

    public static int ToRead { get; } = Flag.NotFollowing | Flag.NotWaiting | Flag.ClosedInChildren;

    public static int ToOverwrite { get; } = ToRead | Flag.Writing;

    public static int ToCreate { get; } = ToRead | Flag.Writing | Flag.Creating | Flag.New;

    private static int ToWalk { get; } = Flag.Folder | Flag.PathOnly | Flag.ClosedInChildren;

    /// <summary>Opens a folder, following no link on the way; null where the kernel has no such call.</summary>
    public static SafeFileHandle? TryOpenFolder(string path)
    {
        if (!OperatingSystem.IsLinux() || Volatile.Read(ref s_isOpenAt2Missing))
        {
            return null;
        }

        var how = new OpenHow { Flags = (ulong)(uint)ToWalk, Resolve = WithoutLinks | WithoutMagicLinks };
        nint opened;
        while ((opened = OpenAt2(OpenAt2Number, NoFolder, path, in how, Marshal.SizeOf<OpenHow>())) < 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case NoSuchCall or NoPermission:
                    // Some containers' filters refuse calls that they do not know instead of saying that there is none.
                    Volatile.Write(ref s_isOpenAt2Missing, true);
                    return null;
                case var error:
                    throw FileFault.FromSystem(error, path);
            }
        }

        return new SafeFileHandle(opened, ownsHandle: true);
    }

    public static SafeFileHandle OpenRoot()
    {
        int opened = OpenAt(NoFolder, "/", ToWalk, 0, 0, 0, 0, 0, 0);
        return opened >= 0 ? new SafeFileHandle(opened, ownsHandle: true) : throw FileFault.FromSystem(Marshal.GetLastPInvokeError(), "/");
    }

    /// <summary>Opens a folder in a folder; a link is refused.</summary>
    public static SafeFileHandle OpenFolder(SafeFileHandle folder, string name, string path)
    {
        if (TryOpen(folder, name, ToWalk | Flag.NotFollowing, 0) is { } opened)
        {
            return opened;
        }

        // That it is no folder is said of a link too.
        int error = Marshal.GetLastPInvokeError();
        throw error == NotAFolder && LookByTrying(folder, name, path).IsLink ? FileFault.IsElsewhere() : FileFault.FromSystem(error, path);
    }

    /// <summary>Opens a file in a folder; a link is refused.</summary>
    public static SafeFileHandle OpenFile(SafeFileHandle folder, string name, int purpose, UnixFileMode mode, string path) =>
        TryOpen(folder, name, purpose, (int)mode) ?? throw FileFault.FromSystem(Marshal.GetLastPInvokeError(), path);

    /// <summary>Opens a file in a folder; null when that does not work.</summary>
    public static SafeFileHandle? TryOpenFile(SafeFileHandle folder, string name, int purpose, UnixFileMode mode) =>
        TryOpen(folder, name, purpose, (int)mode);

    public static void Rename(SafeFileHandle folder, string from, string to, string path)
    {
        if (RenameAt(folder, from, folder, to) != 0)
        {
            throw FileFault.FromSystem(Marshal.GetLastPInvokeError(), path);
        }
    }

    public static void Remove(SafeFileHandle folder, string name, string path)
    {
        if (UnlinkAt(folder, name, 0) != 0)
        {
            throw FileFault.FromSystem(Marshal.GetLastPInvokeError(), path);
        }
    }

    public static void RemoveIfThere(SafeFileHandle folder, string name) => _ = UnlinkAt(folder, name, 0);

    public static void MakeFolder(SafeFileHandle folder, string name, string path)
    {
        if (MkdirAt(folder, name, FolderMode) != 0 && Marshal.GetLastPInvokeError() is not Exists and var error)
        {
            throw FileFault.FromSystem(error, path);
        }
    }

    /// <summary>What stands under a name.</summary>
    public static PatchEntry Look(SafeFileHandle folder, string name, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return LookByTrying(folder, name, path);
        }

        Span<byte> status = stackalloc byte[StatxSize];
        if (Statx(folder, name, NotFollowing, StatxBasicStats, ref MemoryMarshal.GetReference(status)) == 0)
        {
            return Read(status);
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NoSuchFile ? new PatchEntry { IsReplaceable = true } : throw FileFault.FromSystem(error, path);
    }

    /// <summary>What was opened; null where that cannot be told.</summary>
    public static PatchEntry? Look(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> status = stackalloc byte[StatxSize];
        return Statx(file, "", OfHandleItself, StatxBasicStats, ref MemoryMarshal.GetReference(status)) == 0 ? Read(status) : null;
    }

    /// <summary>As <see cref="Look(SafeFileHandle, string, string)"/>, by calls whose results have the same layout everywhere.</summary>
    public static PatchEntry LookByTrying(SafeFileHandle folder, string name, string path)
    {
        Span<byte> target = stackalloc byte[1];
        if (ReadLinkAt(folder, name, ref MemoryMarshal.GetReference(target), 1) >= 0)
        {
            return new PatchEntry { Exists = true, IsLink = true, IsPlainFile = false };
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case NoSuchFile:
                return new PatchEntry { IsReplaceable = true };
            case InvalidArgument:
                using (SafeFileHandle? opened = TryOpen(folder, name, ToWalk | Flag.NotFollowing, 0))
                {
                    return new PatchEntry { Exists = true, IsFolder = opened is not null };
                }

            case var error:
                throw FileFault.FromSystem(error, path);
        }
    }

    // The layout of struct statx is the same on every architecture.
    private static PatchEntry Read(ReadOnlySpan<byte> status)
    {
        uint links = BinaryPrimitives.ReadUInt32LittleEndian(status[16..]);
        uint owner = BinaryPrimitives.ReadUInt32LittleEndian(status[20..]);
        int mode = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]);
        bool isPlain = (mode & KindMask) == FileKind;
        return new PatchEntry
        {
            Exists = true,
            IsFolder = (mode & KindMask) == FolderKind,
            IsLink = (mode & KindMask) == LinkKind,
            IsPlainFile = isPlain,
            IsReplaceable = isPlain && links == 1 && owner == EffectiveUser(),
            Mode = (UnixFileMode)(mode & ModeMask),
        };
    }

    private static SafeFileHandle? TryOpen(SafeFileHandle folder, string name, int flags, int mode)
    {
        int opened;
        do
        {
            opened = OpenAt(folder, name, flags, mode, 0, 0, 0, 0, mode);
        }
        while (opened < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return opened < 0 ? null : new SafeFileHandle(opened, ownsHandle: true);
    }

    // The mode is a variadic argument in C. It travels as the fourth argument, except on Apple's 64-bit ARM, where such
    // arguments are on the stack, as the ninth of this declaration is.
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(
        SafeFileHandle folder, string path, int flags, nint mode, nint none5, nint none6, nint none7, nint none8, nint stackedMode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int folder, string path, int flags, nint mode, nint none5, nint none6, nint none7, nint none8, nint stackedMode);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2(nint number, int folder, string path, in OpenHow how, nint size);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkAt(SafeFileHandle folder, string name, ref byte target, nuint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The flags of <c>open</c>: their numbers differ by system and partly by architecture.</summary>
    private static class Flag
    {
        public static int Writing => 1;

        public static int Creating => IsMac ? 0x200 : 0x40;

        public static int New => IsMac ? 0x800 : 0x80;

        public static int NotWaiting => IsMac ? 0x4 : 0x800;

        public static int ClosedInChildren => IsMac ? 0x1000000 : 0x80000;

        public static int Folder => IsMac ? 0x100000 : IsArm ? 0x4000 : 0x10000;

        public static int NotFollowing => IsMac ? 0x100 : IsArm ? 0x8000 : 0x20000;

        /// <summary>To walk through only: the folder need not be readable.</summary>
        public static int PathOnly => IsMac ? 0x40000000 : 0x200000;

        private static bool IsMac => OperatingSystem.IsMacOS();

        private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    }
}
