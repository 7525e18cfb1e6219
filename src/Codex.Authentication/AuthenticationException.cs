namespace Codex.Authentication;

/// <summary>Authentication failed. The message is for the user as it stands, says what to do, and holds no secret.</summary>
public sealed class AuthenticationException : Exception
{
    /// <summary>A failure with its code and its text for the user.</summary>
    public AuthenticationException(AuthenticationErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>Why it failed.</summary>
    public AuthenticationErrorCode Code { get; }

    /// <summary>Whether trying again cannot help: the turn ends at once, without retries or reconnect notices.</summary>
    public bool IsPermanent => Code is not (AuthenticationErrorCode.RefreshFailed
        or AuthenticationErrorCode.RefreshTimedOut or AuthenticationErrorCode.StoreUnavailable);
}
