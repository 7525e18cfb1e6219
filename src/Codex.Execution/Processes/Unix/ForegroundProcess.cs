using System.Runtime.InteropServices;
using System.Text;

namespace Codex.Execution;

/// <summary>
/// A command that has the program's own standard streams, session and terminal, for a person who watches it: started and waited for on the
/// calling thread, as a shell does, with no other thread involved.
/// </summary>
internal sealed unsafe class ForegroundProcess
{
    // More than any system's structure, whose first field is the handler.
    private const int ActionSize = 256;
    private const nint Ignore = 1;

    private readonly Lock _lock = new();
    private int _pid;
    private int _signal;
    private bool _ended;

    private ForegroundProcess()
    {
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="request">What to run; its time limit, input and output limit count for nothing.</param>
    /// <param name="cancellationToken">Kills it; how it ended is told as usual.</param>
    /// <returns>Its exit code, or 128 + the signal that ended it.</returns>
    /// <exception cref="ProcessStartException">The program or folder is missing, or the system refused.</exception>
    internal static int Run(ProcessRequest request, CancellationToken cancellationToken)
    {
        string program = ProgramPath.Find(request);
        var process = new ForegroundProcess();

        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            process.Send(LibC.SignalTerminate);
        });
        using CancellationTokenRegistration cancellation = cancellationToken.UnsafeRegister(
            static state => ((ForegroundProcess)state!).Send(LibC.SignalKill), process);
        int exitCode = process.RunIgnoringTerminal(program, request);
        if (request.Ended?.Invoke() is { } note)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(note);
            fixed (byte* text = bytes)
            {
                _ = LibC.write(2, text, (nuint)bytes.Length);
            }
        }

        return exitCode;
    }

    // What the terminal sends goes to the command as well, and what it makes of it is its own affair.
    private int RunIgnoringTerminal(string program, ProcessRequest request)
    {
        byte* ignored = stackalloc byte[ActionSize];
        byte* interrupt = stackalloc byte[ActionSize];
        byte* quit = stackalloc byte[ActionSize];
        new Span<byte>(ignored, ActionSize).Clear();
        *(nint*)ignored = Ignore;
        _ = LibC.sigaction(LibC.SignalInterrupt, ignored, interrupt);
        _ = LibC.sigaction(LibC.SignalQuit, ignored, quit);
        try
        {
            Started(UnixSpawn.Start(program, request, ChildStreams.Inherited));
            return Wait();
        }
        finally
        {
            _ = LibC.sigaction(LibC.SignalInterrupt, interrupt, null);
            _ = LibC.sigaction(LibC.SignalQuit, quit, null);
        }
    }

    private void Started(int pid)
    {
        lock (_lock)
        {
            _pid = pid;
            if (_signal != 0)
            {
                _ = LibC.kill(pid, _signal);
            }
        }
    }

    private void Send(int signal)
    {
        lock (_lock)
        {
            _signal = signal;
            if (_pid != 0 && !_ended)
            {
                _ = LibC.kill(_pid, signal);
            }
        }
    }

    private int Wait()
    {
        _ = ChildEnd.HasCome(_pid, waits: true);
        lock (_lock)
        {
            // Its number belongs to somebody else once it is taken off the system.
            _ended = true;
        }

        return ChildEnd.Reap(_pid).ExitCode;
    }
}
