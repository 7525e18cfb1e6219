using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The calls of the C library that running processes needs, under their own names.</summary>
internal static unsafe partial class LibC
{
    internal const int ExecuteAccess = 1;
    internal const int SignalTerminate = 15;
    internal const int SignalKill = 9;
    internal const int SignalBrokenPipe = 13;
    internal const int SignalInterrupt = 2;
    internal const int SignalQuit = 3;
    internal const short PollIn = 1;
    internal const short PollOut = 4;
    internal const int NoHang = 1;
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadWrite = 2;

    private const int GetStatusFlags = 3;
    private const int SetStatusFlags = 4;
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;
    private const int LinuxCloseOnExec = 0x80000;
    private const int LinuxNonBlocking = 0x800;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport("libc")]
    internal static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitid(int kind, int id, byte* info, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe(int* fds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* fds, int flags);

    // Variadic in C. On the Linux targets (x86-64, arm64) variadic and plain integer arguments travel alike; it is not called elsewhere.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc")]
    internal static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newFd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    internal static partial int sigaction(int signal, byte* action, byte* former);

    [LibraryImport("libc")]
    internal static partial int sigfillset(byte* signals);

    [LibraryImport("libc")]
    internal static partial int sigemptyset(byte* signals);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setrlimit(int resource, ulong* limits);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unsetenv(string name);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ptrace(int request, int pid, nint address, int data);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int grantpt(int master);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unlockpt(int master);

    [LibraryImport("libc")]
    internal static partial int ptsname_r(int master, byte* name, nuint size);

    // Variadic in C; called on Linux only, see fcntl.
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, void* argument);

    // On macOS in the system's one library, and not variadic.
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int openpty(int* master, int* slave, byte* name, nint terminal, void* size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kqueue();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kevent(int queue, KernelEvent* changes, int changeCount, KernelEvent* events, int eventCount, nint timeout);

    /// <summary>A pipe that no program started later inherits; (read end, write end).</summary>
    internal static (int Read, int Write) CreatePipe()
    {
        int* fds = stackalloc int[2];
        int result = OperatingSystem.IsLinux() ? pipe2(fds, LinuxCloseOnExec) : pipe(fds);
        if (result != 0)
        {
            throw new ProcessStartException($"Could not make a pipe: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
        }

        return (fds[0], fds[1]);
    }

    /// <summary>Where it can be done: reads and writes of this end answer at once. Elsewhere callers stay within what poll promised.</summary>
    internal static void SetNonBlocking(int fd)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = fcntl(fd, SetStatusFlags, fcntl(fd, GetStatusFlags, 0) | LinuxNonBlocking);
        }
    }

    internal static void SetCloseOnExec(int fd)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = fcntl(fd, SetDescriptorFlags, fcntl(fd, GetDescriptorFlags, 0) | CloseOnExecFlag);
        }
    }

    internal static void CloseIfOpen(ref int fd)
    {
        if (fd >= 0)
        {
            _ = close(fd);
            fd = -1;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Fd;
        internal short Events;
        internal short Revents;
    }

    /// <summary><c>struct kevent</c> of 64-bit macOS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KernelEvent
    {
        internal nuint Identifier;
        internal short Filter;
        internal ushort Flags;
        internal uint FilterFlags;
        internal nint Data;
        internal nint UserData;
    }
}
