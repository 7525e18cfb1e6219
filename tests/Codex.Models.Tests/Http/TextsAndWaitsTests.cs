using System.Globalization;

namespace Codex.Models.Tests;

public sealed class TextsAndWaitsTests
{
    [Theory]
    [InlineData("Please try again in 28ms.", 28d)]
    [InlineData("TRY AGAIN IN 28.9 ms", 28d)]
    [InlineData("try again in 1.898s. Visit", 1898d)]
    [InlineData("Try again in   35 seconds.", 35_000d)]
    [InlineData("try again in 1 second", 1000d)]
    [InlineData("try again in 1m2s", null)]
    [InlineData("try again in soon", null)]
    [InlineData("try again in 5", null)]
    [InlineData("again in 5s", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_wait_is_found_in_the_text_of_a_rate_limit(string? message, double? milliseconds) =>
        Assert.Equal(milliseconds, RetryHint.Find(message)?.TotalMilliseconds);

    [Fact]
    public void The_backoff_doubles_within_a_tenth_and_never_overflows()
    {
        for (int attempt = 1; attempt <= 10; attempt++)
        {
            double middle = 200 * Math.Pow(2, attempt - 1);
            Assert.InRange(RetryBackoff.Delay(attempt, new Random(attempt)).TotalMilliseconds, Math.Floor(middle * 0.9), middle * 1.1);
        }

        Assert.True(RetryBackoff.Delay(101) > TimeSpan.FromDays(20));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryBackoff.Delay(0));
    }

    [Theory]
    [InlineData("2026-01-02T15:05:00Z", "3:05 PM")]
    [InlineData("2026-01-02T00:00:00Z", "12:00 AM")]
    [InlineData("2026-01-03T15:05:00Z", "Jan 3rd, 2026 3:05 PM")]
    [InlineData("2026-02-01T09:00:00Z", "Feb 1st, 2026 9:00 AM")]
    [InlineData("2026-02-11T09:00:00Z", "Feb 11th, 2026 9:00 AM")]
    [InlineData("2026-02-22T09:00:00Z", "Feb 22nd, 2026 9:00 AM")]
    [InlineData("2027-03-13T09:00:00Z", "Mar 13th, 2027 9:00 AM")]
    public void A_reset_is_told_in_local_time(string reset, string expected) =>
        Assert.Equal(expected, UsageLimitText.LocalTime(DateTimeOffset.Parse(reset, CultureInfo.InvariantCulture), new InstantTime()));

    [Theory]
    [InlineData("plus", "Pro", true)]
    [InlineData("pro", "credits", true)]
    [InlineData("team", "admin", true)]
    [InlineData("Business", "admin", true)]
    [InlineData("free", "Plus", false)]
    [InlineData("enterprise", "Try again", true)]
    [InlineData(null, "Try again", true)]
    public void A_used_up_limit_is_told_by_plan(string? plan, string word, bool tellsWhen)
    {
        string text = UsageLimitText.For(plan, null, new InstantTime());
        Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.Equal(tellsWhen, text.Contains("later", StringComparison.Ordinal));
    }
}
