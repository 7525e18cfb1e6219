using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The powers of the superuser, most of which confined commands give up.</summary>
internal static unsafe class Capabilities
{
    private const uint Version3 = 0x20080522;
    private const int AmbientCapabilities = 47;
    private const nuint ClearAll = 4;

    // Handling files of other owners and becoming another account, which building and installing in a container need: chown,
    // dac_override, fowner, fsetid, setgid, setuid. And low ports where there is a network.
    private const ulong Kept = 1 << 0 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7;
    private const ulong LowPorts = 1 << 10;
    private const int Administration = 21;

    /// <summary>Whether the calling thread may mount.</summary>
    internal static bool MayMount()
    {
        Data* data = stackalloc Data[2];
        return Read(data) && (data[0].Effective & (1u << Administration)) != 0;
    }

    /// <summary>
    /// Gives up, for the calling thread and all it becomes, what mounting, tracing, loading modules, making devices and the like take. With
    /// new privileges given up no program can get it back. For ordinary accounts nothing changes.
    /// </summary>
    /// <exception cref="SandboxException">The kernel refused.</exception>
    internal static void DropOnThisThread(bool network)
    {
        Data* data = stackalloc Data[2];
        Check(Read(data));
        ulong kept = Kept | (network ? LowPorts : 0);
        for (int i = 0; i < 2; i++)
        {
            uint mask = (uint)(kept >> (32 * i));
            data[i].Permitted &= mask;
            data[i].Effective = data[i].Permitted;
            data[i].Inheritable = 0;
        }

        var header = new Header { Version = Version3 };
        nint set = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 91 : 126;
        Check(LibC.syscall(set, (nint)(&header), (nint)data, 0, 0) == 0);
        _ = LinuxCalls.prctl(AmbientCapabilities, ClearAll, 0, 0, 0);
    }

    private static bool Read(Data* data)
    {
        var header = new Header { Version = Version3 };
        nint get = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 90 : 125;
        return LibC.syscall(get, (nint)(&header), (nint)data, 0, 0) == 0;
    }

    private static void Check(bool done)
    {
        if (!done)
        {
            throw new SandboxException(
                $"could not give up capabilities: {Marshal.GetLastPInvokeErrorMessage()}. The sandbox is incomplete, so the command was not run.");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Version;
        internal int Pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Data
    {
        internal uint Effective;
        internal uint Permitted;
        internal uint Inheritable;
    }
}
