namespace Codex.Models;

/// <summary>Limits each wait for bytes of a stream. Anything that arrives, be it a comment, starts it anew.</summary>
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

    /// <summary>Reads from a stream.</summary>
    /// <exception cref="TimeoutException">Nothing came within the limit.</exception>
    public async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken ct)
    {
        _source.CancelAfter(_limit);
        try
        {
            return await stream.ReadAsync(buffer, _source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_source.IsCancellationRequested)
        {
            _caller.ThrowIfCancellationRequested();
            ct.ThrowIfCancellationRequested();
            throw new TimeoutException($"nothing came for {_limit.TotalSeconds:0.###} s (idle timeout)");
        }
        finally
        {
            _source.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
