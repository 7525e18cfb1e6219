namespace Codex.Toml.Reading;

/// <summary>Reads dates and times in the forms of RFC 3339.</summary>
internal static class DateReader
{
    private const string Form = "expected a date or time in the form 1979-05-27, 07:32:00, 1979-05-27T07:32:00 or 1979-05-27T07:32:00Z (+02:00)";

    public static TomlValue? Read(ReadOnlySpan<char> token, out string problem)
    {
        problem = Form;
        TimeOnly time;
        string timeText;
        if (token[2] == ':')
            return TryTime(ref token, ref problem, out time, out timeText) && token.IsEmpty ? new TomlLocalTime(time, timeText) : null;
        if (!TryDate(ref token, ref problem, out var date))
            return null;
        if (token.IsEmpty)
            return new TomlLocalDate(date);
        if (token[0] is not ('T' or 't' or ' '))
            return null;
        token = token[1..];
        if (!TryTime(ref token, ref problem, out time, out timeText))
            return null;
        var local = date.ToDateTime(time);
        var text = $"{date:yyyy-MM-dd}T{timeText}";
        if (token.IsEmpty)
            return new TomlLocalDateTime(local, text);
        return TryOffset(token, ref problem, out var offset)
            ? new TomlOffsetDateTime(local, offset, token is "z" or "Z" ? text + "Z" : text + token.ToString())
            : null;
    }

    private static bool TryDate(ref ReadOnlySpan<char> token, ref string problem, out DateOnly date)
    {
        date = default;
        if (token.Length < 10 || token[7] != '-' || !TryNumber(token[..4], out var year) || !TryNumber(token[5..7], out var month) || !TryNumber(token[8..10], out var day))
            return false;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            problem = "the calendar has no such day";
            return false;
        }

        date = new DateOnly(year, month, day);
        token = token[10..];
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<char> token, ref string problem, out TimeOnly time, out string text)
    {
        time = default;
        text = "";
        if (token.Length < 8 || token[2] != ':' || token[5] != ':' || !TryNumber(token[..2], out var hour) || !TryNumber(token[3..5], out var minute) || !TryNumber(token[6..8], out var second))
            return false;
        if (hour > 23 || minute > 59 || second > 60)
        {
            problem = "the clock has no such time";
            return false;
        }

        var length = 8;
        long ticks = 0;
        if (token.Length > 8 && token[8] == '.')
        {
            var digits = token[9..].IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? token.Length - 9 : digits;
            if (digits == 0)
            {
                problem = "expected digits after the '.' of the seconds";
                return false;
            }

            length += 1 + digits;
            for (var i = 0; i < 7; i++)
                ticks = ticks * 10 + (i < digits ? token[9 + i] - '0' : 0);
        }

        if (second == 60)
            (second, ticks) = (59, TimeSpan.TicksPerSecond - 1);
        time = new TimeOnly(hour, minute, second).Add(TimeSpan.FromTicks(ticks));
        text = token[..length].ToString();
        token = token[length..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> token, ref string problem, out TimeSpan offset)
    {
        offset = default;
        if (token is "Z" or "z")
            return true;
        if (token.Length != 6 || token[0] is not ('+' or '-') || token[3] != ':' || !TryNumber(token[1..3], out var hours) || !TryNumber(token[4..6], out var minutes))
            return false;
        if (hours > 23 || minutes > 59)
        {
            problem = "an offset is at most 23:59";
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        if (token[0] == '-')
            offset = -offset;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = value * 10 + (digit - '0');
        }

        return true;
    }
}
