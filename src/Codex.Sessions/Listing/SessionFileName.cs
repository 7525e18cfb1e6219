using System.Globalization;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>The name of a session file: <c>rollout-YYYY-MM-DDThh-mm-ss-UUID.jsonl</c>, in local time.</summary>
/// <param name="LocalTime">The session's start, local, in whole seconds.</param>
/// <param name="Id">The session.</param>
internal readonly record struct SessionFileName(DateTime LocalTime, Guid Id)
{
    private const string Prefix = "rollout-";
    private const string Extension = ".jsonl";
    private const string TimeFormat = "yyyy-MM-ddTHH-mm-ss";
    private const int TimeLength = 19;
    private const int HyphenatedIdLength = 36;

    /// <summary>The time as the name shows it.</summary>
    public string Time => LocalTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The usual form of the name.</summary>
    public override string ToString() => $"{Prefix}{Time}-{Id:D}{Extension}";

    /// <summary>Whether a name that could be read is in the usual form.</summary>
    public static bool IsUsualForm(ReadOnlySpan<char> name) =>
        name.Length == Prefix.Length + TimeLength + 1 + HyphenatedIdLength + Extension.Length
        && !name[(Prefix.Length + TimeLength)..].ContainsAnyInRange('A', 'F');

    public static string Format(DateTimeOffset local, ThreadId id) => $"{Prefix}{local.ToString(TimeFormat)}-{id}{Extension}";

    public static string FolderOf(string sessions, DateTimeOffset local) =>
        Path.Combine(sessions, local.ToString("yyyy"), local.ToString("MM"), local.ToString("dd"));

    public static bool TryParse(ReadOnlySpan<char> name, out SessionFileName parsed)
    {
        parsed = default;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Extension, StringComparison.Ordinal)
            || name.Length < Prefix.Length + Extension.Length)
        {
            return false;
        }

        ReadOnlySpan<char> core = name[Prefix.Length..^Extension.Length];
        if (core.Length == TimeLength + 1 + HyphenatedIdLength && core[TimeLength] == '-'
            && Guid.TryParseExact(core[(TimeLength + 1)..], "D", out Guid usual) && TryParseTime(core[..TimeLength], out DateTime start))
        {
            parsed = new SessionFileName(start, usual);
            return true;
        }

        // The id is the shortest part behind a hyphen that is one; it may be written without hyphens.
        for (int hyphen = core.LastIndexOf('-'); hyphen >= 0; hyphen = core[..hyphen].LastIndexOf('-'))
        {
            if (TryParseId(core[(hyphen + 1)..], out Guid id))
            {
                bool hasTime = TryParseTime(core[..hyphen], out DateTime time);
                parsed = new SessionFileName(time, id);
                return hasTime;
            }
        }

        return false;
    }

    /// <summary>Reads the time as names show it. By hand: a folder may hold a hundred thousand names.</summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out DateTime time)
    {
        time = default;
        if (text.Length != TimeLength || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != '-' || text[16] != '-')
        {
            return false;
        }

        int year = Number(text[..4]), month = Number(text[5..7]), day = Number(text[8..10]);
        int hour = Number(text[11..13]), minute = Number(text[14..16]), second = Number(text[17..]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    public static bool TryParseId(ReadOnlySpan<char> text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);

    /// <summary>Later first, then the larger id.</summary>
    public int CompareNewestFirst(SessionFileName other)
    {
        int byTime = other.LocalTime.CompareTo(LocalTime);
        return byTime != 0 ? byTime : other.Id.CompareTo(Id);
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        int number = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
