using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>What the framework does not offer of Unix files: appending, advisory locks, identity, canonical paths.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFile
{
    private const int Enoent = 2;
    private const int Eintr = 4;
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int ReadWrite = 2;

    private static int OpenFlags => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid()
        ? ReadWrite | 0x400 | 0x80000
        : ReadWrite | 0x8 | 0x1000000;

    public static SafeFileHandle OpenForAppending(string path)
    {
        int descriptor;
        do
        {
            descriptor = Open(path, OpenFlags);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Eintr);

        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        string message = $"{Marshal.GetPInvokeErrorMessage(error)}.";
        throw error == Enoent ? new FileNotFoundException(message, path) : new IOException(message, new Win32Exception(error));
    }

    public static int Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, out IOException? failure)
    {
        failure = null;
        int written = 0;
        while (written < bytes.Length)
        {
            nint count = Write(handle, in MemoryMarshal.GetReference(bytes[written..]), bytes.Length - written);
            if (count >= 0)
            {
                written += (int)count;
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != Eintr)
            {
                failure = new IOException($"{Marshal.GetPInvokeErrorMessage(error)}.", new Win32Exception(error));
                break;
            }
        }

        return written;
    }

    /// <summary>Takes a lock that the reference takes too; false when another process has it.</summary>
    public static bool TryLock(SafeFileHandle handle, bool exclusive) =>
        Flock(handle, (exclusive ? LockExclusive : LockShared) | LockNonBlocking) == 0;

    /// <summary>The file's inode number; 0 when the system does not tell.</summary>
    public static unsafe ulong Identity(SafeFileHandle handle)
    {
        const int BufferSize = 256;
        byte* buffer = stackalloc byte[BufferSize];
        if (OperatingSystem.IsLinux())
        {
            const int EmptyPath = 0x1000;
            const uint InodeMask = 0x100;
            const int InodeOffset = 32;
            return Statx(handle, "", EmptyPath, InodeMask, buffer) == 0 ? *(ulong*)(buffer + InodeOffset) : 0;
        }

        if (OperatingSystem.IsMacOS())
        {
            const int InodeOffset = 8;
            int result = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Fstat(handle, buffer) : FstatInode64(handle, buffer);
            return result == 0 ? *(ulong*)(buffer + InodeOffset) : 0;
        }

        return 0;
    }

    /// <summary>The absolute path without links; null when it does not exist.</summary>
    public static unsafe string? Canonicalize(string path)
    {
        byte* resolved = RealPath(path, null);
        if (resolved is null)
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8((nint)resolved);
        }
        finally
        {
            Free(resolved);
        }
    }

    // The mode is an argument of a variadic function and cannot be passed portably: files are made by the framework.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle handle, in byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(SafeFileHandle handle, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static unsafe partial int Fstat(SafeFileHandle handle, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static unsafe partial int FstatInode64(SafeFileHandle handle, byte* buffer);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* RealPath(string path, byte* resolved);

    [LibraryImport("libc", EntryPoint = "free")]
    private static unsafe partial void Free(void* pointer);
}
