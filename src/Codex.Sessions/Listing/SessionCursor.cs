namespace Codex.Sessions;

/// <summary>A place in a listing: the last session of a page. As text <c>2025-06-12T10-00-00|UUID</c>.</summary>
public readonly record struct SessionCursor
{
    private readonly SessionFileName _last;

    internal SessionCursor(SessionFileName last) => _last = last;

    /// <summary>Reads the text form.</summary>
    /// <returns>False when it is none; listings then begin at the top.</returns>
    public static bool TryParse(string? text, out SessionCursor cursor)
    {
        cursor = default;
        int bar = text?.IndexOf('|') ?? -1;
        if (bar < 0 || !SessionFileName.TryParseTime(text.AsSpan(0, bar), out DateTime time) || !SessionFileName.TryParseId(text.AsSpan(bar + 1), out Guid id))
        {
            return false;
        }

        cursor = new SessionCursor(new SessionFileName(time, id));
        return true;
    }

    internal bool IsBefore(SessionFileName candidate) => _last.CompareNewestFirst(candidate) < 0;

    /// <inheritdoc/>
    public override string ToString() => _last == default ? "" : $"{_last.Time}|{_last.Id:D}";
}
