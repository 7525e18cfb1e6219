using System.Globalization;

namespace Codex.Authentication;

/// <summary>Times as RFC 3339 writes them, with the nine sub-second digits that other writers of the record use.</summary>
internal static class Rfc3339
{
    private const int FinestDigits = 7;

    /// <summary>In UTC with <c>Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time with any offset, as UTC; digits below 100 nanoseconds are dropped. A zone is required.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        int point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            int end = point + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            int digits = end - point - 1;
            if (digits == 0)
            {
                return false;
            }

            text = string.Concat(text.AsSpan(0, point + 1 + Math.Min(digits, FinestDigits)), text.AsSpan(end));
        }

        bool hasZone = text.EndsWith('Z') || text.EndsWith('z')
            || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!hasZone
            || !DateTimeOffset.TryParseExact(
                text.ToUpperInvariant(), ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"],
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
        {
            return false;
        }

        return true;
    }
}
