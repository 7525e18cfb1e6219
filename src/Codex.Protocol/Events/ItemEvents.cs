using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>An item of the turn begins.</summary>
/// <param name="ThreadId">The conversation.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="Item">The item as far as it is known.</param>
public sealed record ItemStartedEvent(ThreadId ThreadId, string TurnId, TurnItem Item) : EventMessage;

/// <summary>An item of the turn is complete.</summary>
/// <param name="ThreadId">The conversation.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="Item">The item.</param>
public sealed record ItemCompletedEvent(ThreadId ThreadId, string TurnId, TurnItem Item) : EventMessage;

/// <summary>Text of the message that the model is writing.</summary>
/// <param name="ThreadId">The conversation.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="ItemId">The message.</param>
/// <param name="Delta">The new text.</param>
public sealed record AgentMessageContentDeltaEvent(string ThreadId, string TurnId, string ItemId, string Delta) : EventMessage;

/// <summary>Text of the summary of the model's reasoning.</summary>
/// <param name="ThreadId">The conversation.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="ItemId">The reasoning.</param>
/// <param name="Delta">The new text.</param>
public sealed record ReasoningContentDeltaEvent(string ThreadId, string TurnId, string ItemId, string Delta) : EventMessage;

/// <summary>Text of the model's raw reasoning.</summary>
/// <param name="ThreadId">The conversation.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="ItemId">The reasoning.</param>
/// <param name="Delta">The new text.</param>
public sealed record ReasoningRawContentDeltaEvent(string ThreadId, string TurnId, string ItemId, string Delta) : EventMessage;

/// <summary>An item was put on record for the history.</summary>
/// <param name="Item">The item.</param>
public sealed record RawResponseItemEvent(ResponseItem Item) : EventMessage;

/// <summary>What the user said, in the older form.</summary>
/// <param name="Message">The texts, joined.</param>
/// <param name="Images">The pictures' URLs; null when they are not told.</param>
public sealed record UserMessageEvent(
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Images = null) : EventMessage;

/// <summary>What the model said, in the older form.</summary>
/// <param name="Message">The text.</param>
public sealed record AgentMessageEvent(string Message) : EventMessage;

/// <summary>Text that the model is writing, in the older form.</summary>
/// <param name="Delta">The new text.</param>
public sealed record AgentMessageDeltaEvent(string Delta) : EventMessage;

/// <summary>A part of the summary of the model's reasoning, in the older form.</summary>
/// <param name="Text">The text.</param>
public sealed record AgentReasoningEvent(string Text) : EventMessage;

/// <summary>Text of that summary, in the older form.</summary>
/// <param name="Delta">The new text.</param>
public sealed record AgentReasoningDeltaEvent(string Delta) : EventMessage;

/// <summary>A part of the model's raw reasoning, in the older form.</summary>
/// <param name="Text">The text.</param>
public sealed record AgentReasoningRawContentEvent(string Text) : EventMessage;

/// <summary>Text of the raw reasoning, in the older form.</summary>
/// <param name="Delta">The new text.</param>
public sealed record AgentReasoningRawContentDeltaEvent(string Delta) : EventMessage;

/// <summary>A new part of the reasoning's summary begins.</summary>
public sealed record AgentReasoningSectionBreakEvent : EventMessage;
