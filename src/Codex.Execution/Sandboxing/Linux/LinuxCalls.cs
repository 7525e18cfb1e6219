using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The calls of the Linux C library that a process confines itself with. Variadic ones: see <see cref="LibC"/>.</summary>
internal static unsafe partial class LinuxCalls
{
    internal const int PathOnly = 0x200000;
    internal const int CloseOnExec = 0x80000;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int execvp(byte* file, byte** argv);

    [LibraryImport("libc")]
    internal static partial nint signal(int number, nint handler);
}
