using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>How a child process ended, as the system tells it.</summary>
internal static unsafe class ChildEnd
{
    private const int WaitById = 1;
    private const int WaitExited = 4;
    private const int LinuxNoReap = 0x01000000;
    private const int MacNoReap = 0x20;

    /// <summary>Whether it has ended. It keeps its number until <see cref="Reap"/>.</summary>
    /// <param name="pid">The child.</param>
    /// <param name="waits">Whether to wait until it has.</param>
    internal static bool HasCome(int pid, bool waits)
    {
        byte* info = stackalloc byte[256];
        new Span<byte>(info, 256).Clear();
        int options = WaitExited | (waits ? 0 : LibC.NoHang) | (OperatingSystem.IsMacOS() ? MacNoReap : LinuxNoReap);
        while (LibC.waitid(WaitById, pid, info, options) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                return true;
            }
        }

        // The first field, the signal number, stays zero while the child runs.
        return *(int*)info != 0;
    }

    /// <summary>
    /// Waits for the end and takes the child off the system: (exit code or 128 + signal, signal or null). The code is -1 when someone else in
    /// the program did so before (a wait for any child): how it ended is not known any more.
    /// </summary>
    internal static (int ExitCode, int? Signal) Reap(int pid)
    {
        int status = 0;
        while (LibC.waitpid(pid, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                return (-1, null);
            }
        }

        int signal = status & 0x7f;
        return signal == 0 ? ((status >> 8) & 0xff, null) : (128 + signal, signal);
    }
}
