using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>The conversation is ready; always its first event.</summary>
public sealed record SessionConfiguredEvent : EventMessage
{
    /// <summary>The conversation.</summary>
    public required ThreadId SessionId { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>How hard the model thinks; null when the configuration does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReasoningEffort? ReasoningEffort { get; init; }

    /// <summary>Identity of the message history's file (its inode on Unix); 0 when there is none.</summary>
    public ulong HistoryLogId { get; init; }

    /// <summary>Entries in the message history.</summary>
    public long HistoryEntryCount { get; init; }

    /// <summary>The kept events of a resumed or forked conversation, in order; null for a new one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(EventListJsonConverter))]
    public IReadOnlyList<EventMessage>? InitialMessages { get; init; }

    /// <summary>The session file.</summary>
    public required string RolloutPath { get; init; }
}

/// <summary>A turn begins.</summary>
/// <param name="ModelContextWindow">The tokens a request and its answer may have; null when unknown.</param>
public sealed record TaskStartedEvent(long? ModelContextWindow = null) : EventMessage;

/// <summary>A turn ended by itself, also after an error.</summary>
/// <param name="LastAgentMessage">The model's last message; null after an error or when there was none.</param>
public sealed record TaskCompleteEvent(string? LastAgentMessage = null) : EventMessage;

/// <summary>A turn was ended before its time.</summary>
/// <param name="Reason">Why.</param>
public sealed record TurnAbortedEvent(TurnAbortReason Reason) : EventMessage;

/// <summary>The turn failed, or something at the conversation's start did.</summary>
/// <param name="Message">What happened and what to do.</param>
public sealed record ErrorEvent(string Message) : EventMessage;

/// <summary>Something the user should know; the turn goes on.</summary>
/// <param name="Message">What.</param>
public sealed record WarningEvent(string Message) : EventMessage;

/// <summary>The model's stream broke and the request is about to be repeated.</summary>
/// <param name="Message">Which attempt of how many.</param>
public sealed record StreamErrorEvent(string Message) : EventMessage;

/// <summary>A notice.</summary>
/// <param name="Message">Its text.</param>
public sealed record BackgroundEvent(string Message) : EventMessage;

/// <summary>The configuration uses an older name.</summary>
/// <param name="Summary">The older and the present name.</param>
/// <param name="Details">How to set the present one.</param>
public sealed record DeprecationNoticeEvent(
    string Summary,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Details = null) : EventMessage;

/// <summary>Token use or account limits changed.</summary>
/// <param name="Info">Token use; null before the first answer with usage.</param>
/// <param name="RateLimits">The account's limits; null before they were first told.</param>
public sealed record TokenCountEvent(TokenUsageInfo? Info = null, RateLimitSnapshot? RateLimits = null) : EventMessage;

/// <summary>The turn's changes to files so far.</summary>
/// <param name="UnifiedDiff">All of them, in git's form.</param>
public sealed record TurnDiffEvent(string UnifiedDiff) : EventMessage;

/// <summary>The conversation has ended.</summary>
public sealed record ShutdownCompleteEvent : EventMessage;

/// <summary>An undo begins.</summary>
/// <param name="Message">What is undone.</param>
public sealed record UndoStartedEvent([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null) : EventMessage;

/// <summary>An undo ended.</summary>
/// <param name="Success">Whether the files are as they were.</param>
/// <param name="Message">The snapshot, or the cause of the failure.</param>
public sealed record UndoCompletedEvent(
    bool Success,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null) : EventMessage;

/// <summary>A review begins.</summary>
/// <param name="Prompt">What is to be reviewed.</param>
/// <param name="UserFacingHint">The same in a few words.</param>
public sealed record EnteredReviewModeEvent(string Prompt, string UserFacingHint) : EventMessage;

/// <summary>A review ended.</summary>
/// <param name="ReviewOutput">Its result; null when it was interrupted or gave none.</param>
public sealed record ExitedReviewModeEvent(ReviewOutput? ReviewOutput = null) : EventMessage;
