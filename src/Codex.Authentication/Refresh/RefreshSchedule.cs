namespace Codex.Authentication;

/// <summary>When ChatGPT tokens are renewed without having been refused.</summary>
internal static class RefreshSchedule
{
    /// <summary>Tokens are stale when the last refresh is longer ago than this.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(8);

    /// <summary>An access token that names its end is renewed this long before it.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(5);

    /// <summary>Whether the last refresh is strictly older than eight days, or unknown.</summary>
    public static bool IsStale(CredentialRecord record, DateTimeOffset now) =>
        record.LastRefresh is not { } last || last < now - LongestAge;

    /// <summary>Whether the tokens should be renewed before their next use.</summary>
    public static bool IsDue(CredentialRecord record, DateTimeOffset now) => IsStale(record, now) || IsExpiring(record, now);

    /// <summary>Whether the access token says of itself that it may still be used.</summary>
    public static bool IsUnexpired(CredentialRecord record, DateTimeOffset now) =>
        JsonWebToken.ReadExpiry(record.Tokens!.AccessToken) is { } expiry && now < expiry;

    private static bool IsExpiring(CredentialRecord record, DateTimeOffset now)
    {
        if (JsonWebToken.ReadExpiry(record.Tokens!.AccessToken) is not { } expiry)
        {
            return false;
        }

        TimeSpan margin = ExpiryMargin;
        if (record.LastRefresh is { } last && last <= now)
        {
            // A server that hands out short-lived tokens, or a clock that is wrong by more than a token's life, must not
            // lead to a refresh before every request: within half of the token's life there is none.
            TimeSpan halfLife = (expiry - last) / 2;
            margin = halfLife < margin ? halfLife : margin;
            if (margin <= TimeSpan.Zero)
            {
                return false;
            }
        }

        return expiry - now < margin;
    }
}
