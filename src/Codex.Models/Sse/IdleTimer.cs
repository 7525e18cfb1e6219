namespace Codex.Models;

/// <summary>Limits each wait for more of an answer. Anything that arrives, be it a comment, starts it anew.</summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Makes a timer.</summary>
    /// <param name="limit">The longest silence; zero for without limit.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="caller">Ends every wait.</param>
    public IdleTimer(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan;
        _caller = caller;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Ends with the caller's token, or when a wait takes too long.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Reads from a stream.</summary>
    /// <exception cref="TimeoutException">Nothing came within the limit.</exception>
    public async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken ct)
    {
        Start();
        try
        {
            return await stream.ReadAsync(buffer, Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_source.IsCancellationRequested)
        {
            ct.ThrowIfCancellationRequested();
            throw Silence();
        }
        finally
        {
            Stop();
        }
    }

    /// <summary>Begins a wait.</summary>
    public void Start() => _source.CancelAfter(_limit);

    /// <summary>Ends a wait.</summary>
    public void Stop() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>What to throw when <see cref="Token"/> has ended a wait.</summary>
    /// <exception cref="OperationCanceledException">It was the caller.</exception>
    public TimeoutException Silence()
    {
        _caller.ThrowIfCancellationRequested();
        return new TimeoutException($"nothing came for {_limit.TotalSeconds:0.###} s (idle timeout)");
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
