using System.Runtime.InteropServices;
using System.Text;

namespace Codex.Execution;

/// <summary>One command in a terminal of its own. Made by <see cref="TerminalSessions.OpenAsync"/>.</summary>
public sealed class TerminalSession
{
    /// <summary>The most bytes kept between two calls; the oldest are dropped.</summary>
    internal const int MaxKeptBytes = 1024 * 1024;

    private const int ReadSize = 8192;
    private const int MacWriteSize = 256;
    private const int MaxPendingInput = 1024 * 1024;

    // How long output is awaited after the end of a command that left something running on its terminal.
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(50);

    private readonly PollLoop _loop = PollLoop.Shared;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TerminalBuffer _output = new(MaxKeptBytes);
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private ReadOnlyMemory<byte> _input;
    private UnixChild? _child;
    private Func<string?>? _onEnded;
    private PollLoop.Watch? _master;
    private ITimer? _drain;
    private int? _exitCode;
    private bool _closed;

    private TerminalSession(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>Whether the command has ended and all it wrote has been read from its terminal.</summary>
    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Waits for the command's end.</summary>
    /// <param name="time">How long at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it ended within that time.</returns>
    public async Task<bool> EndsWithinAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        try
        {
            await _ended.Task.WaitAsync(time, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    internal static Task<TerminalSession> StartAsync(ProcessRequest request, string program, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new TerminalSession(time);
        return session.OnLoopAsync(
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                session.Start(request, program);
                return session;
            });
    }

    internal async Task<TerminalOutput> CollectAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        long begun = _time.GetTimestamp();
        await EndsWithinAsync(wait, cancellationToken).ConfigureAwait(false);
        return await OnLoopAsync(
            () =>
            {
                int? exitCode = HasEnded ? _exitCode : null;
                return new TerminalOutput
                {
                    Text = Decode(_output.Take(), flush: exitCode is not null),
                    ExitCode = exitCode,
                    WallTime = _time.GetElapsedTime(begun),
                    SinceStart = _time.GetElapsedTime(_started),
                };
            }).ConfigureAwait(false);
    }

    /// <exception cref="IOException">The terminal takes no more input.</exception>
    internal Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return OnLoopAsync(
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_master is not { } master || _input.Length + bytes.Length > MaxPendingInput)
                {
                    throw new IOException("The command does not read its input: nothing was written.");
                }

                _input = _input.IsEmpty ? bytes : (byte[])[.. _input.Span, .. bytes];
                master.Events = LibC.PollIn | LibC.PollOut;
                master.IsPaused = false;
                return true;
            });
    }

    /// <summary>Kills the command's group if it still runs, and closes the terminal. May be repeated.</summary>
    internal Task CloseAsync() => OnLoopAsync(
        () =>
        {
            _closed = true;
            if (_child is { HasExited: false } child)
            {
                // Closing the terminal hangs up on what left the group; this is for the rest, which must not linger.
                child.KillGroup(LibC.SignalKill);
            }

            CloseTerminal();
            return true;
        });

    private void Start(ProcessRequest request, string program)
    {
        _onEnded = request.Ended;
        (int master, string path) = UnixTerminal.Open();
        try
        {
            _child = UnixChild.Start(_loop, program, request, new ChildStreams { Terminal = path }, OnExited);
            LibC.SetNonBlocking(master);
            _master = _loop.Add(master, LibC.PollIn, OnReady);
            master = -1;
        }
        finally
        {
            LibC.CloseIfOpen(ref master);
        }
    }

    private void OnReady()
    {
        if ((_master!.Ready & LibC.PollOut) != 0 && !_input.IsEmpty)
        {
            WriteInput();
        }

        if (_master is { } master && (master.Ready & ~LibC.PollOut) != 0)
        {
            ReadOutput(master);
        }
    }

    private unsafe void ReadOutput(PollLoop.Watch master)
    {
        Span<byte> buffer = _loop.Buffer[..ReadSize];
        nint count;
        fixed (byte* bytes = buffer)
        {
            count = LibC.read(master.Fd, bytes, ReadSize);
        }

        if (count > 0)
        {
            _output.Append(buffer[..(int)count]);
            return;
        }

        int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error == Errno.TryAgain || error == Errno.Interrupted)
        {
            return;
        }

        // Nobody has the terminal open any more. The command may run on, and closing would hang up on it.
        master.IsPaused = true;
        if (_child!.HasExited)
        {
            End();
        }
    }

    private unsafe void WriteInput()
    {
        int size = OperatingSystem.IsLinux() ? _input.Length : Math.Min(_input.Length, MacWriteSize);
        nint count;
        fixed (byte* bytes = _input.Span)
        {
            count = LibC.write(_master!.Fd, bytes, (nuint)size);
        }

        if (count > 0)
        {
            _input = _input[(int)count..];
        }
        else if (Marshal.GetLastPInvokeError() is int error && error != Errno.TryAgain && error != Errno.Interrupted)
        {
            _input = ReadOnlyMemory<byte>.Empty;
        }

        if (_input.IsEmpty)
        {
            _master!.Events = LibC.PollIn;
        }
    }

    private void OnExited()
    {
        if (_closed || _master is null or { IsPaused: true })
        {
            End();
            return;
        }

        _drain = _time.CreateTimer(_ => _loop.Post(End), null, DrainTime, Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        if (_exitCode is not null)
        {
            return;
        }

        _drain?.Dispose();
        (int exitCode, int? signal) = _child!.Reap();
        _exitCode = signal is null ? exitCode : 1;
        if (_onEnded?.Invoke() is { } note)
        {
            _output.Append(Encoding.UTF8.GetBytes(note));
        }

        CloseTerminal();
        _ended.TrySetResult();
    }

    private void CloseTerminal()
    {
        if (_master is { } master)
        {
            _loop.Remove(master);
            _master = null;
        }
    }

    private string Decode(byte[] bytes, bool flush)
    {
        char[] characters = new char[_decoder.GetCharCount(bytes, flush)];
        int count = _decoder.GetChars(bytes, characters, flush);
        return new string(characters, 0, count);
    }

#pragma warning disable CA1031 // Every failure goes to the one who asked, none to the thread of all processes.
    private Task<T> OnLoopAsync<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() =>
        {
            try
            {
                done.TrySetResult(action());
            }
            catch (OperationCanceledException exception)
            {
                done.TrySetCanceled(exception.CancellationToken);
            }
            catch (Exception exception)
            {
                done.TrySetException(exception);
            }
        });
        return done.Task;
    }
#pragma warning restore CA1031
}
