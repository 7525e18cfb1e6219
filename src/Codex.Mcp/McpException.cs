namespace Codex.Mcp;

/// <summary>Why an MCP server did not do what it was asked; stable, for programs.</summary>
public enum McpErrorCode
{
    /// <summary>There is no server of that name.</summary>
    UnknownServer,

    /// <summary>It could not be started or reached.</summary>
    StartFailed,

    /// <summary>It wants a login.</summary>
    LoginRequired,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It ended, or the connection to it did.</summary>
    ConnectionClosed,

    /// <summary>It answered with an error.</summary>
    Refused,

    /// <summary>Its answer makes no sense or is too large.</summary>
    InvalidAnswer,
}

/// <summary>An MCP server did not do what it was asked.</summary>
public sealed class McpException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">Why, for programs.</param>
    /// <param name="message">For people and for the model; never holds a secret.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public McpException(McpErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>Why, for programs.</summary>
    public McpErrorCode Code { get; }
}
