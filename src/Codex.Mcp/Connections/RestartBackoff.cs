namespace Codex.Mcp.Connections;

/// <summary>When a server that failed may be started again: soon at first, then ever later.</summary>
internal sealed class RestartBackoff(TimeProvider time)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private int _failures;
    private long _failedAt;

    /// <summary>The wait after the last failure.</summary>
    public TimeSpan Wait => _failures == 0 ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(s_longest.TotalSeconds, Math.Pow(2, Math.Min(_failures - 1, 16))));

    /// <summary>Whether it is over.</summary>
    public bool IsDue => _failures == 0 || time.GetElapsedTime(_failedAt) >= Wait;

    public void NoteFailure()
    {
        _failures++;
        _failedAt = time.GetTimestamp();
    }

    /// <summary>It works: the next failure is the first again.</summary>
    public void Reset() => _failures = 0;
}
