using System.Text.Json;

namespace Codex.Sessions;

/// <summary>What a line holds, as far as its first bytes tell.</summary>
internal enum RolloutLineKind
{
    /// <summary>Not told: the line must be read.</summary>
    Unclear,

    SessionMeta,

    /// <summary>A message of the role user, of the user's own or not.</summary>
    UserMessage,

    /// <summary>A message of any other role.</summary>
    OtherMessage,

    GhostSnapshot,

    /// <summary>Every other item of the conversation.</summary>
    OtherItem,

    UndoCompleted,

    TokenCount,

    /// <summary>Every other event.</summary>
    OtherEvent,

    TurnContext,

    Compacted,
}

/// <summary>Tells a line's kind without reading the line: a few bytes decide of megabytes.</summary>
internal static class RolloutLineKinds
{
    /// <param name="beginning">The line, or as much of its beginning as is at hand.</param>
    public static RolloutLineKind Of(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, state: default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return RolloutLineKind.Unclear;
            }

            RolloutLineKind line = RolloutLineKind.Unclear;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8);
                bool isPayload = reader.ValueTextEquals("payload"u8);
                if (!reader.Read())
                {
                    break;
                }

                if (isType)
                {
                    line = OfType(ref reader);
                }
                else if (isPayload)
                {
                    return line is RolloutLineKind.OtherItem or RolloutLineKind.OtherEvent ? OfPayload(ref reader, line) : line;
                }
                else if (!reader.TrySkip())
                {
                    break;
                }
            }
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            // The parser will say what is wrong with it.
        }

        return RolloutLineKind.Unclear;
    }

    private static RolloutLineKind OfType(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? RolloutLineKind.Unclear
        : reader.ValueTextEquals("response_item"u8) ? RolloutLineKind.OtherItem
        : reader.ValueTextEquals("event_msg"u8) ? RolloutLineKind.OtherEvent
        : reader.ValueTextEquals("turn_context"u8) ? RolloutLineKind.TurnContext
        : reader.ValueTextEquals("session_meta"u8) ? RolloutLineKind.SessionMeta
        : reader.ValueTextEquals("compacted"u8) ? RolloutLineKind.Compacted
        : RolloutLineKind.Unclear;

    private static RolloutLineKind OfPayload(ref Utf8JsonReader reader, RolloutLineKind line)
    {
        bool isMessage = false;
        bool? isUsers = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isRole = reader.ValueTextEquals("role"u8);
            if (!reader.Read())
            {
                return RolloutLineKind.Unclear;
            }

            if (isType && reader.TokenType == JsonTokenType.String)
            {
                if (line == RolloutLineKind.OtherEvent)
                {
                    return reader.ValueTextEquals("undo_completed"u8) ? RolloutLineKind.UndoCompleted
                        : reader.ValueTextEquals("token_count"u8) ? RolloutLineKind.TokenCount
                        : RolloutLineKind.OtherEvent;
                }

                if (!reader.ValueTextEquals("message"u8))
                {
                    return reader.ValueTextEquals("ghost_snapshot"u8) ? RolloutLineKind.GhostSnapshot : RolloutLineKind.OtherItem;
                }

                isMessage = true;
            }
            else if (isRole && reader.TokenType == JsonTokenType.String)
            {
                isUsers = reader.ValueTextEquals("user"u8);
            }
            else if (!reader.TrySkip())
            {
                return RolloutLineKind.Unclear;
            }

            if (isMessage && isUsers is { } users)
            {
                return users ? RolloutLineKind.UserMessage : RolloutLineKind.OtherMessage;
            }
        }

        return RolloutLineKind.Unclear;
    }
}
