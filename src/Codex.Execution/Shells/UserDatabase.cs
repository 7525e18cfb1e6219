using System.Runtime.InteropServices;

namespace Codex.Execution.Shells;

/// <summary>What the system knows about the account that this process runs under.</summary>
internal static unsafe partial class UserDatabase
{
    private const int RangeError = 34;
    private const int FirstBufferSize = 1024;
    private const int LargestBufferSize = 1024 * 1024;

    /// <summary>The login shell; null when the account has no entry or none is named there.</summary>
    public static string? LoginShell()
    {
        for (int size = FirstBufferSize; size <= LargestBufferSize; size *= 4)
        {
            byte[] strings = new byte[size];
            fixed (byte* buffer = strings)
            {
                Entry entry;
                Entry* found;
                int error = GetEntry(geteuid(), &entry, buffer, (nuint)size, &found);
                if (error == RangeError)
                {
                    continue;
                }

                byte* shell = error != 0 || found is null ? null
                    : OperatingSystem.IsMacOS() ? entry.AppleShell
                    : entry.Shell;
                string? path = Marshal.PtrToStringUTF8((nint)shell);
                return string.IsNullOrEmpty(path) ? null : path;
            }
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetEntry(uint userId, Entry* entry, byte* buffer, nuint size, Entry** found);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    /// <summary><c>struct passwd</c>: the shell stands at another place on Apple's systems, where the struct is longer.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Entry
    {
        [FieldOffset(40)]
        public byte* Shell;

        [FieldOffset(56)]
        public byte* AppleShell;
    }
}
