using System.Net;

namespace Codex.Authentication;

/// <summary>What the user is told when a renewal fails: what failed, why, and what to do.</summary>
internal static class RefreshFailures
{
    private const string Failed = "Codex could not renew its access token";
    private const string Remedy = "Log out with `codex logout`, then sign in again with `codex login`.";

    /// <summary>The failure of a code that only a new login cures.</summary>
    public static AuthenticationException Permanent(AuthenticationErrorCode code, Exception? cause = null) => new(code, code switch
    {
        AuthenticationErrorCode.RefreshTokenExpired => $"{Failed}: the refresh token has expired. {Remedy}",
        AuthenticationErrorCode.RefreshTokenReused =>
            $"{Failed}: the refresh token was already used, probably by another process or machine with the same login. {Remedy}",
        AuthenticationErrorCode.RefreshTokenRevoked => $"{Failed}: the refresh token was revoked. {Remedy}",
        AuthenticationErrorCode.SignedOut =>
            "You have logged out since this session began, so it cannot go on. Sign in again with `codex login`.",
        AuthenticationErrorCode.AccountChanged =>
            "You have signed in to another account since this session began, so it cannot go on. Start a new session to use that account.",
        _ => $"{Failed}. {Remedy}",
    }, cause);

    public static AuthenticationException TimedOut(Exception cause) => new(
        AuthenticationErrorCode.RefreshTimedOut,
        $"{Failed}: there was no answer within {(int)TokenRefresher.TimeLimit.TotalSeconds} seconds. Check the connection and try again.",
        cause);

    public static AuthenticationException TurnTimedOut(Exception cause) => new(
        AuthenticationErrorCode.RefreshTimedOut,
        $"{Failed}: another process with the same login is renewing it and did not finish within {(int)TokenRefresher.Patience.TotalSeconds} seconds. Try again; if it lasts, end that process.",
        cause);

    public static AuthenticationException Unreachable(Exception cause) => new(
        AuthenticationErrorCode.RefreshFailed, $"{Failed}: {cause.Message} Check the connection and try again.", cause);

    public static AuthenticationException Unusable(string what) => new(
        AuthenticationErrorCode.RefreshFailed, $"{Failed}: the server's answer {what}. Try again later.");

    public static AuthenticationException Status(HttpStatusCode status, string? reason, string detail) => new(
        AuthenticationErrorCode.RefreshFailed, $"{Failed}: {(int)status} {reason}: {detail}".Replace(" :", ":", StringComparison.Ordinal));
}
