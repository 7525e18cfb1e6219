namespace Codex.Authentication.Tests;

/// <summary>
/// A clock that a test sets. Delays end when the clock is moved past them, or at once if told so; limits end only when
/// the clock has reached them, however long real files and sockets take to answer.
/// </summary>
public sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan Delay, TaskCompletionSource Seen)> _watches = [];
    private DateTimeOffset _now = now;

    /// <summary>Each delay up to this length moves the clock to its own end instead of waiting.</summary>
    public TimeSpan SkipsUpTo { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether delays that end by themselves leave the clock where it is, so that no limit is ever reached.</summary>
    public bool StandsStill { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves the clock and ends what is due by then.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = TakeDue();
        }

        due.ForEach(static timer => timer.Fire());
    }

    /// <summary>Ends when somebody waits for just this long, at once when somebody does already.</summary>
    public Task IsAwaitedAsync(TimeSpan delay, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.Delay == delay))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watches.Add((delay, seen));
            return seen.Task.WaitAsync(ct);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    // Several delays run side by side: each moves the clock to its own end, and not by its length.
    private void Skip(ManualTimer timer)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            if (!_timers.Remove(timer))
            {
                return;
            }

            if (!StandsStill && timer.Due > _now)
            {
                _now = timer.Due;
            }

            due = TakeDue();
        }

        timer.Fire();
        due.ForEach(static other => other.Fire());
    }

    private List<ManualTimer> TakeDue()
    {
        List<ManualTimer> due = _timers.FindAll(timer => timer.Due <= _now);
        _timers.RemoveAll(due.Contains);
        return due;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private Timer? _skip;

        public TimeSpan Delay { get; private set; }

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                Delay = dueTime;
                Due = time._now + dueTime;
                time._timers.Add(this);
                time._watches.FindAll(watch => watch.Delay == dueTime).ForEach(static watch => watch.Seen.TrySetResult());
                time._watches.RemoveAll(watch => watch.Delay == dueTime);
            }

            // A limit on real work is no delay: nothing but the clock may end it.
            if (dueTime <= time.SkipsUpTo && state is not CancellationTokenSource)
            {
                // A few real milliseconds, so that what polls does not spin.
                _skip = new Timer(_ => time.Skip(this), null, 5, Timeout.Infinite);
            }

            return true;
        }

        public void Dispose()
        {
            _skip?.Dispose();
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
