using System.Globalization;

namespace Codex.Models;

/// <summary>What a user whose limit is reached is told, by plan: how to get more, and when it starts anew.</summary>
internal static class UsageLimitText
{
    public static string For(string? plan, DateTimeOffset? resetsAt, TimeProvider time)
    {
        string when = resetsAt is { } reset ? $"at {LocalTime(reset, time)}" : "later";
        string advice = plan?.ToLowerInvariant() switch
        {
            "plus" => $"Upgrade to Pro (https://chatgpt.com/explore/pro), buy more credits at https://chatgpt.com/codex/settings/usage, or try again {when}.",
            "pro" => $"Buy more credits at https://chatgpt.com/codex/settings/usage, or try again {when}.",
            "team" or "business" => $"Ask your admin for more access, or try again {when}.",
            "free" => "Upgrade to Plus to go on (https://chatgpt.com/explore/plus).",
            _ => $"Try again {when}.",
        };
        return $"You have reached your usage limit. {advice}";
    }

    /// <summary>The time of day if it is today, else the date with it.</summary>
    internal static string LocalTime(DateTimeOffset reset, TimeProvider time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(reset, time.LocalTimeZone);
        string clock = local.ToString("h:mm tt", CultureInfo.InvariantCulture);
        return local.Date == time.GetLocalNow().Date
            ? clock
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{local:MMM} {local.Day}{Ordinal(local.Day)}, {local.Year} {clock}");
    }

    private static string Ordinal(int day) => (day % 100) is >= 11 and <= 13 ? "th" : (day % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
}
