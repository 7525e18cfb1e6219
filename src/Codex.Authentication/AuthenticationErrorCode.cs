namespace Codex.Authentication;

/// <summary>Why authentication failed. A closed set; the names are stable.</summary>
public enum AuthenticationErrorCode
{
    /// <summary>The refresh token is past its lifetime. Only a new login helps.</summary>
    RefreshTokenExpired,

    /// <summary>The refresh token was used before, as a rule by another process or machine. Only a new login helps.</summary>
    RefreshTokenReused,

    /// <summary>The refresh token was revoked. Only a new login helps.</summary>
    RefreshTokenRevoked,

    /// <summary>The server refused the renewal for a reason that this version does not know. Only a new login helps.</summary>
    RefreshRefused,

    /// <summary>The stored credentials were removed by another process: the user has logged out.</summary>
    SignedOut,

    /// <summary>The store now holds the credentials of another account.</summary>
    AccountChanged,

    /// <summary>A renewal failed for now: network, server or store. Trying again may help.</summary>
    RefreshFailed,

    /// <summary>A renewal took longer than its limit of 60 seconds. Trying again may help.</summary>
    RefreshTimedOut,

    /// <summary>The stored record cannot be understood; the file is left as it is.</summary>
    RecordUnreadable,

    /// <summary>The file or the keyring that keeps the record cannot be read or written now.</summary>
    StoreUnavailable,


    /// <summary>A setting forbids this way of logging in.</summary>
    LoginMethodForbidden,

    /// <summary>The person or the server refused the login, or the account is not in the workspace that is required.</summary>
    LoginDenied,

    /// <summary>The login was cancelled before it ended.</summary>
    LoginCancelled,

    /// <summary>The login took longer than its limit.</summary>
    LoginTimedOut,

    /// <summary>The server of the login does not offer device codes.</summary>
    DeviceLoginUnavailable,

    /// <summary>The local port of the browser login is taken.</summary>
    LoginPortInUse,

    /// <summary>The login failed: network, server or an answer that cannot be understood.</summary>
    LoginFailed,
}
