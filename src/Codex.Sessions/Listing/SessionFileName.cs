using System.Globalization;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>The name of a session file: <c>rollout-YYYY-MM-DDThh-mm-ss-UUID.jsonl</c>, in local time.</summary>
internal readonly record struct SessionFileName(string Time, Guid Id)
{
    private const string Prefix = "rollout-";
    private const string Extension = ".jsonl";
    private const string TimeFormat = "yyyy-MM-ddTHH-mm-ss";

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

        // The id is the shortest part behind a hyphen that is one; it may be written without hyphens.
        ReadOnlySpan<char> core = name[Prefix.Length..^Extension.Length];
        for (int hyphen = core.LastIndexOf('-'); hyphen >= 0; hyphen = core[..hyphen].LastIndexOf('-'))
        {
            if (TryParseId(core[(hyphen + 1)..], out Guid id))
            {
                ReadOnlySpan<char> time = core[..hyphen];
                parsed = new SessionFileName(time.ToString(), id);
                return IsTime(time);
            }
        }

        return false;
    }

    public static bool IsTime(ReadOnlySpan<char> text) =>
        DateTime.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    public static bool TryParseId(ReadOnlySpan<char> text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);

    public DateTime LocalTime => DateTime.ParseExact(Time, TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Later first, then the larger id.</summary>
    public int CompareNewestFirst(SessionFileName other)
    {
        int byTime = string.CompareOrdinal(other.Time, Time);
        return byTime != 0 ? byTime : other.Id.CompareTo(Id);
    }
}
