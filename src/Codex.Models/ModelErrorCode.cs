namespace Codex.Models;

/// <summary>Why no complete answer could be had.</summary>
public enum ModelErrorCode
{
    /// <summary>The stream broke, fell silent or ended before the answer was complete.</summary>
    StreamDisconnected,

    /// <summary>The service said that the answer failed.</summary>
    ResponseFailed,

    /// <summary>The service ended the answer early, e.g. at the limit of output tokens; asking again gives the same.</summary>
    ResponseIncomplete,

    /// <summary>The conversation no longer fits the model's context window.</summary>
    ContextWindowExceeded,

    /// <summary>The account's usage limit is reached.</summary>
    UsageLimitReached,

    /// <summary>The account's plan does not include the product.</summary>
    UsageNotIncluded,

    /// <summary>The account's paid quota is used up.</summary>
    QuotaExceeded,

    /// <summary>The service is overloaded (HTTP 500 to the end of the retries).</summary>
    HighDemand,

    /// <summary>The request's retries are used up.</summary>
    RetryLimit,

    /// <summary>The service refused the request with a status that is not repeated.</summary>
    UnexpectedStatus,

    /// <summary>No connection, or it broke before the answer began.</summary>
    ConnectionFailed,

    /// <summary>The variable that holds the provider's key is missing or blank.</summary>
    MissingEnvironmentVariable,

    /// <summary>The credential could not be renewed and never will be: the user must log in again.</summary>
    CredentialRefused,

    /// <summary>The credential could not be read or renewed this time.</summary>
    CredentialUnavailable,

    /// <summary>The request asks for something that the provider's protocol does not have.</summary>
    Unsupported,
}
