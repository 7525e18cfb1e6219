using System.Net;
using System.Threading.Channels;

namespace Codex.Telemetry;

/// <summary>Sends records to an OpenTelemetry collector in the background, in batches.</summary>
/// <remarks>
/// Handing a record over never waits and never fails: when the collector is slow or away, records are dropped and
/// counted. Safe to use from many tasks at once.
/// </remarks>
public sealed class RecordExporter : IAsyncDisposable
{
    private const int MostRecordsPerBatch = 512;
    private const int MostAttempts = 3;

    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromSeconds(30);

    private readonly RecordExporterOptions _options;
    private readonly OtlpSender _sender;
    private readonly Channel<TelemetryRecord> _queue;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly Task _loop;
    private TaskCompletionSource _batchIsFull = NewSignal();
    private long _waitingCharacters;
    private int _waitingRecords;
    private long _dropped;
    private long _lost;
    private bool _isFailing;
    private int _isDisposed;

    /// <summary>Makes an exporter. No connection is opened before there is something to send.</summary>
    public RecordExporter(RecordExporterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _sender = new OtlpSender(options);
        _queue = Channel.CreateBounded<TelemetryRecord>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _loop = RunAsync();
    }

    /// <summary>How many records found no room, or could not be sent.</summary>
    public long Dropped => Interlocked.Read(ref _dropped) + Interlocked.Read(ref _lost);

    /// <summary>Hands a record over.</summary>
    /// <returns>False when there is no room and the record was dropped.</returns>
    public bool TryExport(TelemetryRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        int size = record.ApproximateSize;
        if (Interlocked.Add(ref _waitingCharacters, size) > _options.QueueCharacters || !_queue.Writer.TryWrite(record))
        {
            Interlocked.Add(ref _waitingCharacters, -size);
            Interlocked.Increment(ref _dropped);
            return false;
        }

        if (Interlocked.Increment(ref _waitingRecords) >= MostRecordsPerBatch)
        {
            Volatile.Read(ref _batchIsFull).TrySetResult();
        }

        return true;
    }

    /// <summary>Sends what is left, within <see cref="RecordExporterOptions.FlushTimeout"/>, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            await _loop.ConfigureAwait(false);
            return;
        }

        _queue.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loop.WaitAsync(_options.FlushTimeout, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _givingUp.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
        }

        if (Dropped > 0)
        {
            _options.Warn?.Invoke($"{Dropped} telemetry records did not reach {Collector}.");
        }

        _sender.Dispose();
        _ending.Dispose();
        _givingUp.Dispose();
    }

    private string Collector => _options.Endpoint.GetLeftPart(UriPartial.Authority);

    private async Task RunAsync()
    {
        var batch = new List<TelemetryRecord>(MostRecordsPerBatch);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await GatherAsync().ConfigureAwait(false);
            while (batch.Count < MostRecordsPerBatch && _queue.Reader.TryRead(out TelemetryRecord? record))
            {
                Interlocked.Decrement(ref _waitingRecords);
                batch.Add(record);
            }

            await SendAsync(batch).ConfigureAwait(false);
            foreach (TelemetryRecord record in batch)
            {
                Interlocked.Add(ref _waitingCharacters, -record.ApproximateSize);
            }

            batch.Clear();
        }
    }

    // Until the interval is over, a batch is full, or the end has come.
    private async Task GatherAsync()
    {
        var full = NewSignal();
        Volatile.Write(ref _batchIsFull, full);
        if (_ending.IsCancellationRequested || Volatile.Read(ref _waitingRecords) >= MostRecordsPerBatch)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        await Task.WhenAny(Task.Delay(_options.BatchInterval, _options.TimeProvider, stop.Token), full.Task).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }

    private async Task SendAsync(List<TelemetryRecord> batch)
    {
        string problem = "the exporter has ended";
        for (int attempt = 1; !_givingUp.IsCancellationRequested; attempt++)
        {
            ExportResult result = await TrySendAsync(batch).ConfigureAwait(false);
            if (result.Problem is null)
            {
                _isFailing = false;
                return;
            }

            problem = result.Problem;
            if (!result.CanRetry || attempt == MostAttempts || _ending.IsCancellationRequested)
            {
                break;
            }

            TimeSpan backoff = s_firstRetry * Math.Pow(2, attempt - 1);
            TimeSpan wait = result.RetryAfter is { } asked && asked < s_longestRetry ? asked : backoff;
            await ((Task)Task.Delay(wait, _options.TimeProvider, _ending.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Interlocked.Add(ref _lost, batch.Count);
        if (!_isFailing)
        {
            // Once for each time that it begins to fail: a collector that is away must not fill the log.
            _isFailing = true;
            _options.Warn?.Invoke($"Telemetry records could not be sent to {Collector}: {problem}");
        }
    }

    private async Task<ExportResult> TrySendAsync(List<TelemetryRecord> batch)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _givingUp.Token);
        try
        {
            return await _sender.SendAsync(batch, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ExportResult("there was no answer in time", CanRetry: true);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new ExportResult(failure.Message, CanRetry: true);
        }
        catch (Exception failure) when (failure is ProtocolViolationException or InvalidOperationException or FormatException)
        {
            return new ExportResult(failure.Message, CanRetry: false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
