namespace Codex.Core.Tests;

/// <summary>Time in which short waits are over at once and are recorded; long ones, which guard against standstill, are real.</summary>
internal sealed class HastyTime : TimeProvider
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(100);

    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_waits)
            {
                return [.. _waits];
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime >= s_long)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        lock (_waits)
        {
            _waits.Add(dueTime);
        }

        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
