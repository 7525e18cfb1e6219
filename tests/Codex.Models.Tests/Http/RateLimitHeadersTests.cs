using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class RateLimitHeadersTests
{
    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(null, "300", "1704069000", null)]
    [InlineData("", "300", null, null)]
    [InlineData("many", "300", null, null)]
    [InlineData("NaN", "300", null, null)]
    [InlineData("Infinity", "300", null, null)]
    [InlineData("0", null, null, null)]
    [InlineData("0.0", "0", null, null)]
    [InlineData("0", "300", null, "0 300 -")]
    [InlineData("0", null, "1704069000", "0 - 1704069000")]
    [InlineData("0", "0", "0", "0 0 0")]
    [InlineData("12.5", null, null, "12.5 - -")]
    [InlineData("100", "x", "2026-01-01", "100 - -")]
    [InlineData("100", "1.5", "-1", "100 - -1")]
    public void A_window_is_there_when_it_is_used_or_has_a_length_or_an_end(string? used, string? minutes, string? reset, string? window)
    {
        foreach (string name in (ReadOnlySpan<string>)["primary", "secondary"])
        {
            using var response = new HttpResponseMessage();
            Add($"x-codex-{name}-used-percent", used);
            Add($"x-codex-{name}-window-minutes", minutes);
            Add($"x-codex-{name}-reset-at", reset);
            response.Headers.TryAddWithoutValidation("x-codex-other", "1");
            RateLimitSnapshot snapshot = RateLimitHeaders.Read(response.Headers);
            (RateLimitWindow? read, RateLimitWindow? other) = name == "primary" ? (snapshot.Primary, snapshot.Secondary) : (snapshot.Secondary, snapshot.Primary);
            Assert.Null(other);
            Assert.Equal(window, read is null ? null : $"{read.UsedPercent} {Text(read.WindowMinutes)} {Text(read.ResetsAt)}");

            void Add(string header, string? value)
            {
                if (value is not null)
                {
                    response.Headers.TryAddWithoutValidation(header, value);
                }
            }
        }

        static string Text(long? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";
    }
}
