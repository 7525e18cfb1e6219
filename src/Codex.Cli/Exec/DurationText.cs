namespace Codex.Cli;

/// <summary>Durations for people: <c>5ms</c>, <c>1.50s</c>, <c>1m 05s</c>; minutes go on past sixty.</summary>
internal static class DurationText
{
    public static string Format(TimeSpan duration)
    {
        long milliseconds = (long)duration.TotalMilliseconds;
        return milliseconds switch
        {
            < 1000 => $"{milliseconds}ms",
            < 60_000 => $"{milliseconds / 1000.0:F2}s",
            _ => $"{milliseconds / 60_000}m {milliseconds % 60_000 / 1000:D2}s",
        };
    }
}
