using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>What a conversation tells its client. On the wire tagged by <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SessionConfiguredEvent), "session_configured")]
[JsonDerivedType(typeof(TaskStartedEvent), "task_started")]
[JsonDerivedType(typeof(TaskCompleteEvent), "task_complete")]
[JsonDerivedType(typeof(TurnAbortedEvent), "turn_aborted")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
[JsonDerivedType(typeof(WarningEvent), "warning")]
[JsonDerivedType(typeof(StreamErrorEvent), "stream_error")]
[JsonDerivedType(typeof(BackgroundEvent), "background_event")]
[JsonDerivedType(typeof(DeprecationNoticeEvent), "deprecation_notice")]
[JsonDerivedType(typeof(TokenCountEvent), "token_count")]
[JsonDerivedType(typeof(UserMessageEvent), "user_message")]
[JsonDerivedType(typeof(AgentMessageEvent), "agent_message")]
[JsonDerivedType(typeof(AgentMessageDeltaEvent), "agent_message_delta")]
[JsonDerivedType(typeof(AgentReasoningEvent), "agent_reasoning")]
[JsonDerivedType(typeof(AgentReasoningDeltaEvent), "agent_reasoning_delta")]
[JsonDerivedType(typeof(AgentReasoningRawContentEvent), "agent_reasoning_raw_content")]
[JsonDerivedType(typeof(AgentReasoningRawContentDeltaEvent), "agent_reasoning_raw_content_delta")]
[JsonDerivedType(typeof(AgentReasoningSectionBreakEvent), "agent_reasoning_section_break")]
[JsonDerivedType(typeof(ItemStartedEvent), "item_started")]
[JsonDerivedType(typeof(ItemCompletedEvent), "item_completed")]
[JsonDerivedType(typeof(AgentMessageContentDeltaEvent), "agent_message_content_delta")]
[JsonDerivedType(typeof(ReasoningContentDeltaEvent), "reasoning_content_delta")]
[JsonDerivedType(typeof(ReasoningRawContentDeltaEvent), "reasoning_raw_content_delta")]
[JsonDerivedType(typeof(RawResponseItemEvent), "raw_response_item")]
[JsonDerivedType(typeof(ExecCommandBeginEvent), "exec_command_begin")]
[JsonDerivedType(typeof(ExecCommandOutputDeltaEvent), "exec_command_output_delta")]
[JsonDerivedType(typeof(ExecCommandEndEvent), "exec_command_end")]
[JsonDerivedType(typeof(ExecApprovalRequestEvent), "exec_approval_request")]
[JsonDerivedType(typeof(ApplyPatchApprovalRequestEvent), "apply_patch_approval_request")]
[JsonDerivedType(typeof(PatchApplyBeginEvent), "patch_apply_begin")]
[JsonDerivedType(typeof(PatchApplyEndEvent), "patch_apply_end")]
[JsonDerivedType(typeof(TurnDiffEvent), "turn_diff")]
[JsonDerivedType(typeof(McpToolCallBeginEvent), "mcp_tool_call_begin")]
[JsonDerivedType(typeof(McpToolCallEndEvent), "mcp_tool_call_end")]
[JsonDerivedType(typeof(WebSearchBeginEvent), "web_search_begin")]
[JsonDerivedType(typeof(WebSearchEndEvent), "web_search_end")]
[JsonDerivedType(typeof(ViewImageToolCallEvent), "view_image_tool_call")]
[JsonDerivedType(typeof(PlanUpdateEvent), "plan_update")]
[JsonDerivedType(typeof(GetHistoryEntryResponseEvent), "get_history_entry_response")]
[JsonDerivedType(typeof(McpListToolsResponseEvent), "mcp_list_tools_response")]
[JsonDerivedType(typeof(ListCustomPromptsResponseEvent), "list_custom_prompts_response")]
[JsonDerivedType(typeof(EnteredReviewModeEvent), "entered_review_mode")]
[JsonDerivedType(typeof(ExitedReviewModeEvent), "exited_review_mode")]
[JsonDerivedType(typeof(UndoStartedEvent), "undo_started")]
[JsonDerivedType(typeof(UndoCompletedEvent), "undo_completed")]
[JsonDerivedType(typeof(ShutdownCompleteEvent), "shutdown_complete")]
public abstract record EventMessage
{
    private protected EventMessage()
    {
    }

    /// <summary>Reads an event; one of a kind that this version does not know is kept as <see cref="UnknownEvent"/>.</summary>
    /// <exception cref="JsonException">Not an object with a <c>type</c>, or a known kind with a missing or wrong field.</exception>
    public static EventMessage FromJson(JsonElement element)
    {
        string type = element.ValueKind == JsonValueKind.Object
            ? element.RequiredString("type")
            : throw new JsonException("an event must be an object");
        return WireKinds.OfEvents.Contains(type)
            ? element.Deserialize(ProtocolJson.Default.EventMessage)!
            : new UnknownEvent(type, element.Clone());
    }

    /// <summary>Writes the event with its <c>type</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (this is UnknownEvent unknown)
        {
            unknown.Raw.WriteTo(writer);
        }
        else
        {
            JsonSerializer.Serialize(writer, this, ProtocolJson.Default.EventMessage);
        }
    }
}

/// <summary>An event of a kind that this version does not know.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Raw">The event whole.</param>
public sealed record UnknownEvent([property: JsonIgnore] string Type, [property: JsonIgnore] JsonElement Raw) : EventMessage;
