namespace Codex.AppServer.Messages;

/// <summary>A request is answered with an error.</summary>
/// <param name="code">One of the two codes that there are.</param>
/// <param name="message">For people: what is at fault.</param>
/// <param name="innerException">The cause; null when there is none.</param>
internal sealed class RequestException(int code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The request cannot be understood or is not allowed.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>What was asked for has failed.</summary>
    public const int InternalError = -32603;

    public int Code { get; } = code;

    public static RequestException Invalid(string message, Exception? innerException = null) => new(InvalidRequest, message, innerException);

    public static RequestException Failed(string message, Exception? innerException = null) => new(InternalError, message, innerException);
}
