namespace Codex.Core;

/// <summary>Why something could not be done; stable, for programs.</summary>
public enum CodexErrorCode
{
    /// <summary>A turn ended with an error; the message is the one that users see.</summary>
    TurnFailed,

    /// <summary>The thread was closed.</summary>
    ThreadClosed,

    /// <summary>There is no session to resume.</summary>
    SessionNotFound,

    /// <summary>An option is not valid: a folder that is not absolute, a tool's name that is taken.</summary>
    InvalidOption,

    /// <summary>The configuration does not allow the login that is in use.</summary>
    LoginNotAllowed,
}

/// <summary>Something could not be done. The message says what happened and what to do.</summary>
/// <param name="code">Why, for programs.</param>
/// <param name="message">For people; never holds a secret.</param>
/// <param name="innerException">The cause; null when there is none.</param>
public sealed class CodexException(CodexErrorCode code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why, for programs.</summary>
    public CodexErrorCode Code { get; } = code;
}
