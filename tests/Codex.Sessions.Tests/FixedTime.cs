namespace Codex.Sessions.Tests;

/// <summary>A clock that stands, in a time zone of the test's choice, whose timers fire at once.</summary>
internal sealed class FixedTime(DateTimeOffset now, TimeSpan? zone = null) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone { get; } =
        TimeZoneInfo.CreateCustomTimeZone("test", zone ?? TimeSpan.Zero, "test", "test");

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, TimeSpan.Zero, period);
}
