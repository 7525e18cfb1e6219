using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The calls of the Linux C library that a process confines itself with. Variadic ones: see <see cref="LibC"/>.</summary>
internal static unsafe partial class LinuxCalls
{
    internal const int PathOnly = 0x200000;
    internal const int NoFollow = 0x20000;
    internal const int CloseOnExec = 0x80000;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int execvp(byte* file, byte** argv);

    [LibraryImport("libc")]
    internal static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(string? source, string target, string? type, nuint flags, string? data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chdir(string path);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
