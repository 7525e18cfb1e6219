using System.Collections.Frozen;

namespace Codex.Protocol;

/// <summary>The kinds of event that this version knows, as <see cref="EventMessage"/> declares them.</summary>
internal static class EventNames
{
    private static readonly FrozenSet<string> s_known = FrozenSet.ToFrozenSet(
    [
        "type",
        "session_configured",
        "task_started",
        "task_complete",
        "turn_aborted",
        "error",
        "warning",
        "stream_error",
        "background_event",
        "deprecation_notice",
        "token_count",
        "user_message",
        "agent_message",
        "agent_message_delta",
        "agent_reasoning",
        "agent_reasoning_delta",
        "agent_reasoning_raw_content",
        "agent_reasoning_raw_content_delta",
        "agent_reasoning_section_break",
        "item_started",
        "item_completed",
        "agent_message_content_delta",
        "reasoning_content_delta",
        "reasoning_raw_content_delta",
        "raw_response_item",
        "exec_command_begin",
        "exec_command_output_delta",
        "exec_command_end",
        "exec_approval_request",
        "apply_patch_approval_request",
        "patch_apply_begin",
        "patch_apply_end",
        "turn_diff",
        "mcp_tool_call_begin",
        "mcp_tool_call_end",
        "web_search_begin",
        "web_search_end",
        "view_image_tool_call",
        "plan_update",
        "get_history_entry_response",
        "mcp_list_tools_response",
        "list_custom_prompts_response",
        "entered_review_mode",
        "exited_review_mode",
        "undo_started",
        "undo_completed",
        "shutdown_complete",
    ]);

    public static bool IsKnown(string type) => s_known.Contains(type);
}
