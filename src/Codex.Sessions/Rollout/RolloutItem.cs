using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>What one line of a session file says.</summary>
public abstract record RolloutItem
{
    private RolloutItem()
    {
    }

    /// <summary>Whether a log writes it: not events that only matter live, nor items of unknown kind.</summary>
    public bool IsKept => this switch
    {
        Response { Item: OtherItem } => false,
        Event line => IsKeptEvent(line.Message),
        _ => true,
    };

    /// <summary>Whether an event of this kind is part of the record.</summary>
    public static bool IsKeptEvent(EventMessage message) => message is
        UserMessageEvent or AgentMessageEvent or AgentReasoningEvent or AgentReasoningRawContentEvent or TokenCountEvent
        or EnteredReviewModeEvent or ExitedReviewModeEvent or UndoCompletedEvent or TurnAbortedEvent;

    /// <summary>Which session it is: the first line, and in a fork also the first lines of its ancestors.</summary>
    /// <param name="Metadata">The session.</param>
    public sealed record SessionMeta(SessionMetadata Metadata) : RolloutItem;

    /// <summary>An item of the conversation with the model.</summary>
    /// <param name="Item">The item.</param>
    public sealed record Response(ResponseItem Item) : RolloutItem;

    /// <summary>Something that front ends were told.</summary>
    /// <param name="Message">The event.</param>
    public sealed record Event(EventMessage Message) : RolloutItem;

    /// <summary>The settings of a request to the model; informative only.</summary>
    /// <param name="Context">The settings.</param>
    public sealed record TurnContext(TurnContextRecord Context) : RolloutItem;

    /// <summary>The history so far became a summary.</summary>
    /// <param name="Message">The summary; empty when the model gave none.</param>
    public sealed record Compacted(string Message) : RolloutItem;
}
