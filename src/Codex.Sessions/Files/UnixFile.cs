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
    private const int LockUnlock = 8;
    private const int ReadWrite = 2;

    private static int OpenFlags => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? ReadWrite | 0x80000 : ReadWrite | 0x1000000;

    private static int AppendFlag => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? 0x400 : 0x8;

    public static SafeFileHandle OpenForAppending(string path) => Open(path, appends: true);

    /// <summary>Opens for reading and for writing anywhere. The framework's own opening would take a lock.</summary>
    public static SafeFileHandle OpenForWriting(string path) => Open(path, appends: false);

    private static SafeFileHandle Open(string path, bool appends)
    {
        int descriptor;
        do
        {
            descriptor = Open(path, appends ? OpenFlags | AppendFlag : OpenFlags);
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

    /// <summary>Gives back what <see cref="TryLock"/> took.</summary>
    public static void Unlock(SafeFileHandle handle) => _ = Flock(handle, LockUnlock);

    /// <summary>
    /// Takes a lock among writers, or gives it back: one that those who open the file, with a lock of the framework's, do not
    /// meet. False when another has it, or the system has no such lock.
    /// </summary>
    public static bool TrySetWriterLock(SafeFileHandle handle, bool isTaken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        const int SetOpenFileLock = 37;
        const short WriteLock = 1;
        const short NoLock = 2;
        var whole = new RecordLock { Type = isTaken ? WriteLock : NoLock };
        return SetLock(handle, SetOpenFileLock, ref whole) == 0;
    }

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

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int SetLock(SafeFileHandle handle, int operation, ref RecordLock record);

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

    // As Linux has it on 64 bits; a length of 0 is the whole file.
    [StructLayout(LayoutKind.Sequential)]
    private struct RecordLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
