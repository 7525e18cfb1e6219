using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace Codex.Execution;

/// <summary>A <see cref="PipedProcess"/> on Linux or macOS. The child itself belongs to the loop's thread.</summary>
internal sealed class UnixPipedProcess : PipedProcess
{
    private readonly PollLoop _loop = PollLoop.Shared;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnonymousPipeClientStream _input;
    private readonly AnonymousPipeClientStream _output;
    private readonly AnonymousPipeClientStream _error;
    private readonly UnixChild _child;
    private int _disposed;

    /// <exception cref="ProcessStartException">The system refused.</exception>
    private UnixPipedProcess(ProcessRequest request, string program)
    {
        int stdinRead = -1, stdinWrite = -1, stdoutRead = -1, stdoutWrite = -1, stderrRead = -1, stderrWrite = -1;
        try
        {
            (stdinRead, stdinWrite) = LibC.CreatePipe();
            (stdoutRead, stdoutWrite) = LibC.CreatePipe();
            (stderrRead, stderrWrite) = LibC.CreatePipe();
            _child = UnixChild.Start(
                _loop,
                program,
                request,
                new ChildStreams { Stdin = stdinRead, Stdout = stdoutWrite, Stderr = stderrWrite },
                () => _exited.TrySetResult());
            _input = Take(ref stdinWrite, PipeDirection.Out);
            _output = Take(ref stdoutRead, PipeDirection.In);
            _error = Take(ref stderrRead, PipeDirection.In);
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

    public override int Id => _child.Pid;

    public override Stream StandardInput => _input;

    public override Stream StandardOutput => _output;

    public override Stream StandardError => _error;

    public override Task Exited => _exited.Task;

    public static new Task<PipedProcess> StartAsync(ProcessRequest request)
    {
        string program = ProgramPath.Find(request);
        var started = new TaskCompletionSource<PipedProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        PollLoop.Shared.Post(() =>
        {
            try
            {
                started.TrySetResult(new UnixPipedProcess(request, program));
            }
            catch (ProcessStartException refused)
            {
                started.TrySetException(refused);
            }
        });
        return started.Task;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _input.DisposeAsync().ConfigureAwait(false);
        if (!await HasExitedWithinAsync(GraceAfterClose).ConfigureAwait(false))
        {
            _loop.Post(() => _child.KillGroup(LibC.SignalTerminate));
            await HasExitedWithinAsync(GraceAfterTerminate).ConfigureAwait(false);
        }

        // Also when the program has ended: what it left behind is still in its group.
        _loop.Post(() => _child.KillGroup(LibC.SignalKill));
        await _exited.Task.ConfigureAwait(false);
        var reaped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() =>
        {
            _child.Reap();
            reaped.TrySetResult();
        });
        await reaped.Task.ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        await _error.DisposeAsync().ConfigureAwait(false);
    }

    private static AnonymousPipeClientStream Take(ref int fd, PipeDirection direction)
    {
        var handle = new SafePipeHandle(fd, ownsHandle: true);
        fd = -1;
        return new AnonymousPipeClientStream(direction, handle);
    }

    private async Task<bool> HasExitedWithinAsync(TimeSpan grace)
    {
        await _exited.Task.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _exited.Task.IsCompleted;
    }
}
