namespace Codex.Testing.Serving;

/// <summary>The requests that arrived, and those who wait for one.</summary>
internal sealed class RequestRecord
{
    private readonly Lock _lock = new();
    private readonly List<RecordedRequest> _requests = [];
    private TaskCompletionSource _next = NewSignal();

    public IReadOnlyList<RecordedRequest> All
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public void Add(RecordedRequest request)
    {
        TaskCompletionSource arrived;
        lock (_lock)
        {
            _requests.Add(request);
            arrived = _next;
            _next = NewSignal();
        }

        arrived.SetResult();
    }

    public async Task<RecordedRequest> WaitForAsync(int index, CancellationToken ct)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (index < _requests.Count)
                    return _requests[index];
                next = _next.Task;
            }

            await next.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
