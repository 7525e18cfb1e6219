using System.Runtime.InteropServices;
using System.Text;

namespace Codex.Execution;

/// <summary>The agent's end of a new pseudo-terminal, and the path of the other.</summary>
internal static unsafe class UnixTerminal
{
    private const ushort Rows = 24;
    private const ushort Columns = 80;
    private const int LinuxNoControllingTerminal = 0x100;
    private const int LinuxCloseOnExec = 0x80000;
    private const nuint LinuxSetWindowSize = 0x5414;
    private const int NameSize = 1024;

    /// <exception cref="ProcessStartException">The system has no terminal to give.</exception>
    internal static (int Master, string Path) Open()
    {
        byte* name = stackalloc byte[NameSize];
        ushort* size = stackalloc ushort[4];
        (size[0], size[1], size[2], size[3]) = (Rows, Columns, 0, 0);
        int master;
        if (OperatingSystem.IsMacOS())
        {
            int slave;
            Check(LibC.openpty(&master, &slave, name, 0, size) == 0);
            _ = LibC.close(slave);
        }
        else
        {
            master = LibC.posix_openpt(LibC.ReadWrite | LinuxNoControllingTerminal | LinuxCloseOnExec);
            Check(master >= 0);
            Check(LibC.grantpt(master) == 0 && LibC.unlockpt(master) == 0 && LibC.ptsname_r(master, name, NameSize) == 0, master);
            Check(LibC.ioctl(master, LinuxSetWindowSize, size) == 0, master);
        }

        return (master, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
    }

    private static void Check(bool done, int master = -1)
    {
        if (!done)
        {
            int error = Marshal.GetLastPInvokeError();
            LibC.CloseIfOpen(ref master);
            throw new ProcessStartException($"Could not open a terminal: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }
}
