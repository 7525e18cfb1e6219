namespace Codex.Mcp.Tests;

/// <summary>The system's clock, which can be put forward; what was to happen in that time happens then.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private long _ahead;

    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _ahead, (long)(time.TotalSeconds * TimestampFrequency));
        long now = GetTimestamp();
        Alarm[] due;
        lock (_lock)
        {
            due = [.. _alarms.Where(alarm => alarm.Due <= now)];
        }

        foreach (Alarm alarm in due)
        {
            alarm.Ring();
        }
    }

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period != Timeout.InfiniteTimeSpan ? base.CreateTimer(callback, state, dueTime, period) : new Alarm(this, callback, state, dueTime);

    private ITimer CreateSystemTimer(TimerCallback callback, TimeSpan dueTime) => base.CreateTimer(callback, null, dueTime, Timeout.InfiniteTimeSpan);

    private sealed class Alarm : ITimer
    {
        private readonly ManualTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _system;
        private int _isSet;

        public Alarm(ManualTime time, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            (_time, _callback, _state) = (time, callback, state);
            _system = time.CreateSystemTimer(_ => Ring(), Timeout.InfiniteTimeSpan);
            Change(dueTime, Timeout.InfiniteTimeSpan);
            lock (time._lock)
            {
                time._alarms.Add(this);
            }
        }

        public long Due { get; private set; }

        public void Ring()
        {
            if (Interlocked.Exchange(ref _isSet, 0) == 1)
            {
                _callback(_state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool rings = dueTime != Timeout.InfiniteTimeSpan;
            Due = rings ? _time.GetTimestamp() + (long)(dueTime.TotalSeconds * _time.TimestampFrequency) : long.MaxValue;
            Volatile.Write(ref _isSet, rings ? 1 : 0);
            return _system.Change(dueTime, period);
        }

        public void Dispose()
        {
            Volatile.Write(ref _isSet, 0);
            _system.Dispose();
            lock (_time._lock)
            {
                _time._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
