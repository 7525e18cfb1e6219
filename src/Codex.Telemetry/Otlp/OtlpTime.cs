namespace Codex.Telemetry;

/// <summary>Times as OTLP counts them.</summary>
internal static class OtlpTime
{
    /// <summary>Nanoseconds since 1970, UTC; 0 for anything before.</summary>
    public static ulong Nanoseconds(DateTimeOffset time) =>
        (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks) * TimeSpan.NanosecondsPerTick;
}
