using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Cli;

/// <summary>The system's calls on standard output.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixCalls
{
    private const short CanWrite = 4;
    private const int Forever = -1;

    /// <summary>Returns when a descriptor takes more, or has failed.</summary>
    public static void WaitUntilWritable(int descriptor)
    {
        var wait = new PollDescriptor { Descriptor = descriptor, Events = CanWrite };
        _ = Poll(ref wait, 1, Forever);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, in byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }
}
