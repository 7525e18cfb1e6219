using System.Collections.Concurrent;

namespace Codex.Execution;

/// <summary>The commands of a conversation that run in terminals of their own and are written to and read from over many calls.</summary>
/// <remarks>
/// A command that has not ended when its first output is collected gets a number, from 0, never used twice. Disposing ends all commands;
/// they end with the program, too.
/// </remarks>
public sealed class TerminalSessions : IAsyncDisposable
{
    /// <summary>How long a new command's output is collected unless said otherwise.</summary>
    public static readonly TimeSpan DefaultStartYield = TimeSpan.FromMilliseconds(250);

    /// <summary>How long output is collected after writing unless said otherwise.</summary>
    public static readonly TimeSpan DefaultWriteYield = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeastYield = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostYield = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterWriting = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly int _maxSessions;
    private readonly ConcurrentDictionary<TerminalSession, bool> _open = new();
    private readonly ConcurrentDictionary<int, TerminalSession> _numbered = new();
    private int _nextId = -1;
    private bool _disposed;

    /// <summary>Makes an empty set of sessions.</summary>
    /// <param name="time">What waiting is measured with; null for the system's clock.</param>
    /// <param name="maxSessions">How many may run at once.</param>
    public TerminalSessions(TimeProvider? time = null, int maxSessions = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSessions, 1);
        _time = time ?? TimeProvider.System;
        _maxSessions = maxSessions;
    }

    /// <summary>Starts a command in a new terminal of 24 rows and 80 columns, which becomes its standard streams and controlling terminal.</summary>
    /// <param name="request">The command; time limit, standard input, streams and capture limit of it are not used.</param>
    /// <param name="cancellationToken">Gives up before the start.</param>
    /// <exception cref="ProcessStartException">It could not be started, too many are running, or there are no terminals on this system.</exception>
    public async Task<TerminalSession> OpenAsync(ProcessRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (OperatingSystem.IsWindows())
        {
            throw new ProcessStartException("Commands in terminals are not supported on Windows: run the command without one.");
        }

        if (request.Command.Count == 0)
        {
            throw new ProcessStartException("The command is empty: give at least the program to run.");
        }

        if (_open.Count >= _maxSessions)
        {
            throw new ProcessStartException($"{_maxSessions} terminal sessions are running already: end one of them before starting another.");
        }

        string program = ProgramPath.Find(request);
        TerminalSession session = await TerminalSession.StartAsync(request, program, _time, cancellationToken).ConfigureAwait(false);
        _open[session] = true;
        if (_disposed)
        {
            await CloseAsync(session).ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(TerminalSessions));
        }

        return session;
    }

    /// <summary>Collects the first output of a command, until it ends or the time is over.</summary>
    /// <param name="session">The command, of <see cref="OpenAsync"/>.</param>
    /// <param name="yieldAfter">How long to wait; null for <see cref="DefaultStartYield"/>. Brought into 250 ms to 30 s.</param>
    /// <param name="cancellationToken">Ends the command, as nobody knows its number yet.</param>
    public async Task<TerminalOutput> CollectAsync(TerminalSession session, TimeSpan? yieldAfter = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        try
        {
            TerminalOutput output = await CollectCoreAsync(session, yieldAfter ?? DefaultStartYield, cancellationToken).ConfigureAwait(false);
            if (output.ExitCode is not null)
            {
                return output;
            }

            int id = Interlocked.Increment(ref _nextId);
            _numbered[id] = session;
            return output with { SessionId = id };
        }
        catch (OperationCanceledException)
        {
            await CloseAsync(session).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes to a running command and collects what it writes, until it ends or the time is over.</summary>
    /// <param name="sessionId">The command's number.</param>
    /// <param name="text">What is typed, control characters as such (U+0003 interrupts, U+0004 ends the input); empty to look only.</param>
    /// <param name="yieldAfter">How long to wait; null for <see cref="DefaultWriteYield"/>. Brought into 250 ms to 30 s.</param>
    /// <param name="cancellationToken">Stops waiting; the command goes on and keeps its number.</param>
    /// <exception cref="UnknownTerminalException">There is no such command, or its end was reported already.</exception>
    /// <exception cref="IOException">It no longer takes input.</exception>
    public async Task<TerminalOutput> WriteAsync(
        int sessionId, string text, TimeSpan? yieldAfter = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!_numbered.TryGetValue(sessionId, out TerminalSession? session))
        {
            throw new UnknownTerminalException(sessionId);
        }

        if (text.Length > 0 && !session.HasEnded)
        {
            await session.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            await session.EndsWithinAsync(PauseAfterWriting, cancellationToken).ConfigureAwait(false);
        }

        TerminalOutput output = await CollectCoreAsync(session, yieldAfter ?? DefaultWriteYield, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode is null)
        {
            return output with { SessionId = sessionId };
        }

        _numbered.TryRemove(sessionId, out _);
        return output;
    }

    /// <summary>Ends all commands with everything in their process groups.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (TerminalSession session in _open.Keys)
        {
            await CloseAsync(session).ConfigureAwait(false);
        }

        _numbered.Clear();
    }

    private async Task<TerminalOutput> CollectCoreAsync(TerminalSession session, TimeSpan yieldAfter, CancellationToken cancellationToken)
    {
        TimeSpan wait = TimeSpan.FromTicks(Math.Clamp(yieldAfter.Ticks, LeastYield.Ticks, MostYield.Ticks));
        TerminalOutput output = await session.CollectAsync(wait, cancellationToken).ConfigureAwait(false);
        if (output.ExitCode is not null)
        {
            await CloseAsync(session).ConfigureAwait(false);
        }

        return output;
    }

    private async Task CloseAsync(TerminalSession session)
    {
        _open.TryRemove(session, out _);
        await session.CloseAsync().ConfigureAwait(false);
    }
}
