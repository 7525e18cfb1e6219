using Codex.Protocol;

namespace Codex.Models;

/// <summary>No complete answer could be had from a model. The message tells the user what happened and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="code">The class.</param>
    /// <param name="message">For the user; never holds a secret.</param>
    /// <param name="innerException">The cause.</param>
    public ModelException(ModelErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        CanRetryStep = code is ModelErrorCode.StreamDisconnected
            or ModelErrorCode.ResponseFailed
            or ModelErrorCode.HighDemand
            or ModelErrorCode.RetryLimit
            or ModelErrorCode.ConnectionFailed
            or ModelErrorCode.CredentialUnavailable;
    }

    /// <summary>The class.</summary>
    public ModelErrorCode Code { get; }

    /// <summary>Whether asking the same again may help; follows from the class unless set.</summary>
    public bool CanRetryStep { get; init; }

    /// <summary>How long the service asked to wait before asking again; null to wait by <see cref="RetryBackoff"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The last HTTP status; null when no answer came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The service's id of the request, for its support; null when unknown.</summary>
    public string? RequestId { get; init; }

    /// <summary>The limits that came with a <see cref="ModelErrorCode.UsageLimitReached"/>; null otherwise.</summary>
    public RateLimitSnapshot? RateLimits { get; init; }

    /// <summary>When a used-up limit starts anew; null when unknown.</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}
