namespace Codex.Mcp.Sessions;

/// <summary>How long users have thought about a server's questions: time that its answers are not charged with.</summary>
internal sealed class UserTime(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TimeSpan _past;
    private int _open;
    private long _since;

    /// <summary>All of it so far, questions that are open now among it; times of questions at once count once.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (_lock)
            {
                return _open == 0 ? _past : _past + time.GetElapsedTime(_since);
            }
        }
    }

    public void Begin()
    {
        lock (_lock)
        {
            if (_open++ == 0)
            {
                _since = time.GetTimestamp();
            }
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_open == 0)
            {
                _past += time.GetElapsedTime(_since);
            }
        }
    }
}
