namespace Codex.Execution;

/// <summary>A running child: told when it ends, killed with its group, reaped exactly once. On the loop's thread only.</summary>
/// <remarks>
/// An ended child stays a zombie until <see cref="Reap"/>: as long as it is one the system cannot give its number, and so the number of its
/// group, to anyone else, and killing the group cannot hit a stranger.
/// </remarks>
internal sealed unsafe class UnixChild
{
    private const nint PidFdOpen = 434;
    private const short ProcessFilter = -5;
    private const ushort AddOnce = 0x0011;
    private const uint NoteExit = 0x80000000;

    private readonly PollLoop _loop;
    private readonly Action _onExited;
    private PollLoop.Watch? _exitWatch;
    private bool _reaped;

    private UnixChild(PollLoop loop, int pid, Action onExited)
    {
        _loop = loop;
        Pid = pid;
        _onExited = onExited;
    }

    internal int Pid { get; }

    internal bool HasExited { get; private set; }

    /// <summary>Starts a program; <paramref name="onExited"/> is called, later, on the loop's thread.</summary>
    /// <exception cref="ProcessStartException">The system refused.</exception>
    internal static UnixChild Start(PollLoop loop, string path, ProcessRequest request, ChildStreams streams, Action onExited)
    {
        ParentDeathGuard.Shared.Prepare();
        var child = new UnixChild(loop, UnixSpawn.Start(path, request, streams), onExited);
        ParentDeathGuard.Shared.Add(child.Pid);
        child.WatchExit();
        return child;
    }

    /// <summary>Sends a signal to the child's group, and to the child should it have left it.</summary>
    internal void KillGroup(int signal)
    {
        if (_reaped)
        {
            return;
        }

        _ = LibC.kill(-Pid, signal);
        _ = LibC.kill(Pid, signal);
    }

    /// <summary>Takes the ended child's status off the system: (exit code or 128 + signal, signal or null).</summary>
    internal (int ExitCode, int? Signal) Reap()
    {
        _reaped = true;
        if (_exitWatch is { } watch)
        {
            _loop.Remove(watch);
        }

        ParentDeathGuard.Shared.Remove(Pid);
        return ChildEnd.Reap(Pid);
    }

    private void WatchExit()
    {
        int fd = OperatingSystem.IsMacOS() ? OpenExitQueue() : (int)LibC.syscall(PidFdOpen, Pid, 0, 0, 0);
        if (fd >= 0)
        {
            LibC.SetCloseOnExec(fd);
            _exitWatch = _loop.Add(fd, LibC.PollIn, OnExit);
        }
        else
        {
            _loop.AddTick(() =>
            {
                if (!_reaped && ChildEnd.HasCome(Pid, waits: false))
                {
                    OnExit();
                }

                return _reaped || HasExited;
            });
        }
    }

    private void OnExit()
    {
        if (_exitWatch is { } watch)
        {
            _loop.Remove(watch);
            _exitWatch = null;
        }

        HasExited = true;
        _onExited();
    }

    private int OpenExitQueue()
    {
        int queue = LibC.kqueue();
        var change = new LibC.KernelEvent { Identifier = (nuint)Pid, Filter = ProcessFilter, Flags = AddOnce, FilterFlags = NoteExit };
        if (queue >= 0 && LibC.kevent(queue, &change, 1, null, 0, 0) < 0)
        {
            _ = LibC.close(queue);
            return -1;
        }

        return queue;
    }
}
