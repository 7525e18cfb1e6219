using System.Runtime.InteropServices;
using System.Text;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>One run of one command on Linux or macOS. Its state belongs to the loop's thread.</summary>
internal sealed unsafe class UnixProcess(
    ProcessRequest request,
    string program,
    Action<ExecOutputStream, ReadOnlyMemory<byte>>? onOutput,
    TimeProvider time,
    CancellationToken cancellationToken)
{
    // What a live piece holds at most, and what a pipe or terminal that is ready for writing takes without blocking.
    private const int PieceSize = 8192;
    private const int WriteSize = 512;

    private readonly PollLoop _loop = PollLoop.Shared;
    private readonly TaskCompletionSource<ProcessOutput> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Output _stdout = new(ExecOutputStream.Stdout, request.MaxCapturedBytes);
    private readonly Output _stderr = new(ExecOutputStream.Stderr, request.MaxCapturedBytes);
    private readonly OutputCapture _both = new(request.MaxCapturedBytes);
    private readonly long _started = time.GetTimestamp();
    private UnixChild? _child;
    private PollLoop.Watch? _stdin;
    private ReadOnlyMemory<byte> _input = request.StandardInput ?? ReadOnlyMemory<byte>.Empty;
    private ITimer? _limit;
    private ITimer? _grace;
    private CancellationTokenRegistration _cancellation;
    private Exception? _fault;
    private bool _timedOut;
    private bool _killed;
    private bool _finished;

    internal Task<ProcessOutput> RunAsync()
    {
        _loop.Post(Start);
        return _result.Task;
    }

    private void Start()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _result.TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            StartChild();
        }
        catch (ProcessStartException exception)
        {
            _result.TrySetException(exception);
            return;
        }

        _cancellation = cancellationToken.UnsafeRegister(static state => ((UnixProcess)state!).PostKill(timedOut: false), this);
        if (request.Timeout is { } timeout)
        {
            if (timeout <= TimeSpan.Zero)
            {
                Kill(timedOut: true);
            }
            else
            {
                _limit = CreateTimer(timeout, () => PostKill(timedOut: true));
            }
        }
    }

    private void StartChild()
    {
        int stdinRead = -1, stdinWrite = -1, stdoutRead = -1, stdoutWrite = -1, stderrRead = -1, stderrWrite = -1;
        try
        {
            (stdoutRead, stdoutWrite) = LibC.CreatePipe();
            (stderrRead, stderrWrite) = LibC.CreatePipe();
            if (!_input.IsEmpty)
            {
                (stdinRead, stdinWrite) = LibC.CreatePipe();
                LibC.SetNonBlocking(stdinWrite);
            }

            _child = UnixChild.Start(
                _loop,
                program,
                request,
                new ChildStreams { Stdin = stdinRead, Stdout = stdoutWrite, Stderr = stderrWrite },
                OnExited);
            _stdout.Watch = WatchOutput(ref stdoutRead, _stdout);
            _stderr.Watch = WatchOutput(ref stderrRead, _stderr);
            if (stdinWrite >= 0)
            {
                _stdin = _loop.Add(stdinWrite, LibC.PollOut, WriteInput);
                stdinWrite = -1;
            }
        }
        finally
        {
            LibC.CloseIfOpen(ref stdinRead);
            LibC.CloseIfOpen(ref stdinWrite);
            LibC.CloseIfOpen(ref stdoutRead);
            LibC.CloseIfOpen(ref stdoutWrite);
            LibC.CloseIfOpen(ref stderrRead);
            LibC.CloseIfOpen(ref stderrWrite);
        }
    }

    private PollLoop.Watch WatchOutput(ref int fd, Output output)
    {
        PollLoop.Watch watch = _loop.Add(fd, LibC.PollIn, () => ReadOutput(output));
        fd = -1;
        return watch;
    }

    private void ReadOutput(Output output)
    {
        bool announced = onOutput is not null && output.Callbacks < ProcessRunner.MaxOutputCallbacks;
        Span<byte> buffer = announced ? _loop.Buffer[..PieceSize] : _loop.Buffer;
        nint count;
        fixed (byte* bytes = buffer)
        {
            count = LibC.read(output.Watch!.Fd, bytes, (nuint)buffer.Length);
        }

        if (count <= 0)
        {
            if (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted)
            {
                return;
            }

            _loop.Remove(output.Watch);
            output.Watch = null;
            FinishIfComplete();
            return;
        }

        ReadOnlySpan<byte> piece = buffer[..(int)count];
        output.Capture.Append(piece);
        _both.Append(piece);
        if (announced && _fault is null)
        {
            output.Callbacks++;
            Announce(output.Stream, piece.ToArray());
        }
    }

#pragma warning disable CA1031 // Whatever a caller's callback throws ends this run and reaches that caller, not the thread of all runs.
    private void Announce(ExecOutputStream stream, byte[] piece)
    {
        try
        {
            onOutput!(stream, piece);
        }
        catch (Exception exception)
        {
            _fault = exception;
            Kill(timedOut: false);
        }
    }
#pragma warning restore CA1031

    private void WriteInput()
    {
        ReadOnlySpan<byte> piece = _input.Span[..Math.Min(_input.Length, OperatingSystem.IsLinux() ? _input.Length : WriteSize)];
        nint count;
        fixed (byte* bytes = piece)
        {
            count = LibC.write(_stdin!.Fd, bytes, (nuint)piece.Length);
        }

        if (count < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Errno.TryAgain || error == Errno.Interrupted)
            {
                return;
            }

            // The command closed its input, or ended, without reading all of it.
            _input = ReadOnlyMemory<byte>.Empty;
        }
        else
        {
            _input = _input[(int)count..];
        }

        if (_input.IsEmpty)
        {
            _loop.Remove(_stdin);
            _stdin = null;
        }
    }

    private void OnExited()
    {
        _limit?.Dispose();
        FinishIfComplete();
        if (!_finished)
        {
            TimeSpan grace = _killed ? ProcessRunner.OutputGraceAfterKill : ProcessRunner.OutputGrace;
            _grace = CreateTimer(grace, () => _loop.Post(Finish));
        }
    }

    private void PostKill(bool timedOut) => _loop.Post(() => Kill(timedOut));

    private void Kill(bool timedOut)
    {
        if (_finished || _killed)
        {
            return;
        }

        _killed = true;
        _timedOut = timedOut && !_child!.HasExited;
        _child!.KillGroup(LibC.SignalKill);
        if (_child.HasExited)
        {
            // It was over already and only its outputs were awaited: nothing is worth waiting for any more.
            Finish();
        }
    }

    private void FinishIfComplete()
    {
        if (_child!.HasExited && _stdout.Watch is null && _stderr.Watch is null)
        {
            Finish();
        }
    }

    private void Finish()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        bool heldOpen = Close(_stdout) | Close(_stderr);
        if (_stdin is { } stdin)
        {
            _loop.Remove(stdin);
        }

        _limit?.Dispose();
        _grace?.Dispose();
        _cancellation.Unregister();
        (int exitCode, int? signal) = _child!.Reap();
        AddNote();
        if (_fault is { } fault)
        {
            _result.TrySetException(fault);
        }
        else if (_killed && !_timedOut && cancellationToken.IsCancellationRequested)
        {
            _result.TrySetCanceled(cancellationToken);
        }
        else
        {
            _result.TrySetResult(new ProcessOutput
            {
                ExitCode = _timedOut ? ProcessOutput.TimeoutExitCode : exitCode,
                Signal = _timedOut ? null : signal,
                TimedOut = _timedOut,
                Stdout = _stdout.Capture.ToOutput(),
                Stderr = _stderr.Capture.ToOutput(),
                Aggregated = _both.ToOutput(),
                Duration = time.GetElapsedTime(_started),
                OutputHeldOpen = heldOpen,
            });
        }
    }

    private void AddNote()
    {
        if (request.Ended?.Invoke() is not { } note)
        {
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(note);
        _stderr.Capture.Append(bytes);
        _both.Append(bytes);
    }

    private bool Close(Output output)
    {
        if (output.Watch is not { } watch)
        {
            return false;
        }

        _loop.Remove(watch);
        output.Watch = null;
        return true;
    }

    private ITimer CreateTimer(TimeSpan after, Action onTime) =>
        time.CreateTimer(
            static state => ((Action)state!)(),
            onTime,
            after < TimeSpan.FromDays(24) ? after : TimeSpan.FromDays(24),
            Timeout.InfiniteTimeSpan);

    private sealed class Output(ExecOutputStream stream, int limit)
    {
        internal ExecOutputStream Stream { get; } = stream;

        internal OutputCapture Capture { get; } = new(limit);

        internal PollLoop.Watch? Watch { get; set; }

        internal int Callbacks { get; set; }
    }
}
