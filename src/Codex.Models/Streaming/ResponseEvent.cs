using Codex.Protocol;

namespace Codex.Models;

/// <summary>One event of a model's answer, in the order of the stream.</summary>
public abstract record ResponseEvent
{
    private protected ResponseEvent()
    {
    }
}

/// <summary>The service has begun to answer.</summary>
public sealed record ResponseCreated : ResponseEvent
{
    internal static ResponseCreated Instance { get; } = new();
}

/// <summary>The account's limits, as the headers of the answer told them. The first event on the Responses wire.</summary>
/// <param name="Snapshot">The limits; both windows are null when the headers told none.</param>
public sealed record RateLimitsReported(RateLimitSnapshot Snapshot) : ResponseEvent;

/// <summary>An item has begun; deltas that follow belong to it.</summary>
/// <param name="Item">The item as far as it is known.</param>
public sealed record OutputItemAdded(ResponseItem Item) : ResponseEvent;

/// <summary>An item is complete.</summary>
/// <param name="Item">The item, whole.</param>
public sealed record OutputItemDone(ResponseItem Item) : ResponseEvent;

/// <summary>More text of the active message.</summary>
/// <param name="Delta">The text to append.</param>
public sealed record OutputTextDelta(string Delta) : ResponseEvent;

/// <summary>More of the active reasoning's summary.</summary>
/// <param name="Delta">The text to append.</param>
public sealed record ReasoningSummaryDelta(string Delta) : ResponseEvent;

/// <summary>A new section of the active reasoning's summary begins.</summary>
public sealed record ReasoningSummaryPartAdded : ResponseEvent
{
    internal static ReasoningSummaryPartAdded Instance { get; } = new();
}

/// <summary>More of the active reasoning's raw text.</summary>
/// <param name="Delta">The text to append.</param>
public sealed record ReasoningTextDelta(string Delta) : ResponseEvent;

/// <summary>The answer is complete. Always the last event.</summary>
/// <param name="ResponseId">The service's id of the answer; empty when it gave none.</param>
/// <param name="Usage">The tokens that it took; null when the service did not tell.</param>
public sealed record ResponseCompleted(string ResponseId, TokenUsage? Usage) : ResponseEvent;
