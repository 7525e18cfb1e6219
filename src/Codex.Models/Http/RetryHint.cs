using System.Globalization;

namespace Codex.Models;

/// <summary>The wait that a rate limit's text asks for: "try again in 28ms", "1.898s", "35 seconds".</summary>
internal static class RetryHint
{
    private const string Lead = "try again in";

    public static TimeSpan? Find(string? message)
    {
        ReadOnlySpan<char> rest = message;
        int at;
        while ((at = rest.IndexOf(Lead, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            rest = rest[(at + Lead.Length)..];
            if (Read(rest.TrimStart()) is { } wait)
            {
                return wait;
            }
        }

        return null;
    }

    private static TimeSpan? Read(ReadOnlySpan<char> text)
    {
        int length = 0;
        bool point = false;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || (text[length] == '.' && !point && length > 0)))
        {
            point |= text[length] == '.';
            length++;
        }

        if (!double.TryParse(text[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return null;
        }

        ReadOnlySpan<char> unit = text[length..].TrimStart();
        TimeSpan longest = TimeSpan.FromDays(1);
        if (unit.StartsWith("ms", StringComparison.OrdinalIgnoreCase))
        {
            return number > longest.TotalMilliseconds ? longest : TimeSpan.FromMilliseconds(Math.Truncate(number));
        }

        return !unit.StartsWith("s", StringComparison.OrdinalIgnoreCase) ? null
            : number > longest.TotalSeconds ? longest
            : TimeSpan.FromSeconds(number);
    }
}
