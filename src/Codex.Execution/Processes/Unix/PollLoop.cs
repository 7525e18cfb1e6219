using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The one thread that starts, reads and ends all child processes of the program.</summary>
/// <remarks>
/// It starts them too, because Linux sends the parent-death signal, for which the sandbox's helper asks, when the thread that started a
/// child ends: this one lives as long as the program. All of a child's state is touched by this thread alone, so it needs no locks.
/// </remarks>
internal sealed unsafe class PollLoop
{
    private const int TickMilliseconds = 10;
    private const int BufferSize = 64 * 1024;

    private static readonly Lazy<PollLoop> Instance = new(() => new PollLoop());

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly List<Watch> _watches = [];
    private readonly List<Func<bool>> _ticks = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly int _wakeRead;
    private readonly int _wakeWrite;
    private LibC.PollDescriptor[] _descriptors = new LibC.PollDescriptor[16];
    private int _wakePending;

    private PollLoop()
    {
        (_wakeRead, _wakeWrite) = LibC.CreatePipe();
        var thread = new Thread(Run, 512 * 1024) { IsBackground = true, Name = "codex processes" };
        thread.Start();
    }

    internal static PollLoop Shared => Instance.Value;

    /// <summary>A buffer for the loop's own thread, valid until its next use.</summary>
    internal Span<byte> Buffer => _buffer;

    /// <summary>Runs an action on the loop's thread. The action must not throw and not block.</summary>
    internal void Post(Action action)
    {
        _posted.Enqueue(action);
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
        {
            byte one = 1;
            _ = LibC.write(_wakeWrite, &one, 1);
        }
    }

    /// <summary>Calls back whenever a descriptor is ready. On the loop's thread only.</summary>
    internal Watch Add(int fd, short events, Action onReady)
    {
        var watch = new Watch(fd, events, onReady);
        _watches.Add(watch);
        return watch;
    }

    /// <summary>Ends a watch; its descriptor is closed. On the loop's thread only.</summary>
    internal void Remove(Watch watch)
    {
        if (watch.Fd >= 0)
        {
            _ = LibC.close(watch.Fd);
            watch.Fd = -1;
            _watches.Remove(watch);
        }
    }

    /// <summary>Calls back every few milliseconds until it answers true: for systems that cannot announce the end of a child.</summary>
    internal void AddTick(Func<bool> onTick) => _ticks.Add(onTick);

    private void Run()
    {
        while (true)
        {
            int count = FillDescriptors();
            int ready;
            fixed (LibC.PollDescriptor* descriptors = _descriptors)
            {
                ready = LibC.poll(descriptors, (nuint)count, _ticks.Count > 0 ? TickMilliseconds : -1);
            }

            if (ready < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                throw new InvalidOperationException($"Waiting for child processes failed: {Marshal.GetLastPInvokeErrorMessage()}");
            }

            if (ready > 0)
            {
                Dispatch(count);
            }

            while (_posted.TryDequeue(out Action? action))
            {
                action();
            }

            _ticks.RemoveAll(static tick => tick());
        }
    }

    private int FillDescriptors()
    {
        int count = _watches.Count + 1;
        if (_descriptors.Length < count)
        {
            _descriptors = new LibC.PollDescriptor[2 * count];
        }

        _descriptors[0] = new LibC.PollDescriptor { Fd = _wakeRead, Events = LibC.PollIn };
        for (int i = 0; i < _watches.Count; i++)
        {
            Watch watch = _watches[i];
            _descriptors[i + 1] = new LibC.PollDescriptor { Fd = watch.IsPaused ? -1 : watch.Fd, Events = watch.Events };
        }

        return count;
    }

    private void Dispatch(int count)
    {
        if (_descriptors[0].Revents != 0)
        {
            fixed (byte* buffer = _buffer)
            {
                _ = LibC.read(_wakeRead, buffer, 64);
            }

            // Cleared before the queue is emptied, so that an action posted meanwhile wakes the loop again.
            Volatile.Write(ref _wakePending, 0);
        }

        // A callback may remove watches, its own or others: the ready ones are taken from the list first.
        Span<Watch?> readyWatches = new Watch?[count - 1];
        for (int i = 1; i < count; i++)
        {
            if (_descriptors[i].Revents != 0)
            {
                readyWatches[i - 1] = _watches[i - 1];
                _watches[i - 1].Ready = _descriptors[i].Revents;
            }
        }

        foreach (Watch? watch in readyWatches)
        {
            if (watch is { Fd: >= 0 })
            {
                watch.OnReady();
            }
        }
    }

    internal sealed class Watch(int fd, short events, Action onReady)
    {
        internal int Fd { get; set; } = fd;

        internal short Events { get; set; } = events;

        /// <summary>What the last wait found.</summary>
        internal short Ready { get; set; }

        /// <summary>Whether it is left out of the waiting; its descriptor stays open.</summary>
        internal bool IsPaused { get; set; }

        internal Action OnReady { get; } = onReady;
    }
}
