using System.Text.Json;

namespace Codex.Sessions;

/// <summary>The fields without which a saved event counts as damaged: a file may have been written by another version.</summary>
internal static class EventFields
{
    public static void Require(JsonElement payload)
    {
        string type = payload.TryGetProperty("type", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new JsonException("`type` must be a string");
        foreach (string name in Of(type))
        {
            if (!payload.TryGetProperty(name, out JsonElement field) || field.ValueKind == JsonValueKind.Null)
            {
                throw new JsonException($"`{name}` is missing");
            }
        }
    }

    private static string[] Of(string type) => type switch
    {
        "user_message" or "agent_message" or "error" or "warning" or "stream_error" or "background_event" => ["message"],
        "agent_message_delta" or "agent_reasoning_delta" or "agent_reasoning_raw_content_delta" => ["delta"],
        "agent_reasoning" or "agent_reasoning_raw_content" => ["text"],
        "turn_aborted" => ["reason"],
        "undo_completed" => ["success"],
        "entered_review_mode" => ["prompt", "user_facing_hint"],
        "deprecation_notice" => ["summary"],
        "turn_diff" => ["unified_diff"],
        "session_configured" => ["session_id", "model", "rollout_path"],
        "item_started" or "item_completed" => ["thread_id", "turn_id", "item"],
        "agent_message_content_delta" or "reasoning_content_delta" or "reasoning_raw_content_delta" =>
            ["thread_id", "turn_id", "item_id", "delta"],
        "raw_response_item" => ["item"],
        "exec_command_begin" => ["call_id", "command", "cwd", "parsed_cmd"],
        "exec_command_output_delta" => ["call_id", "stream", "chunk"],
        "exec_command_end" => ["call_id", "stdout", "stderr", "exit_code", "duration", "formatted_output"],
        "exec_approval_request" => ["call_id", "command", "cwd", "parsed_cmd"],
        "apply_patch_approval_request" => ["call_id", "changes"],
        "patch_apply_begin" => ["call_id", "auto_approved", "changes"],
        "patch_apply_end" => ["call_id", "stdout", "stderr", "success"],
        "mcp_tool_call_begin" => ["call_id", "invocation"],
        "mcp_tool_call_end" => ["call_id", "invocation", "duration", "result"],
        "web_search_begin" => ["call_id"],
        "web_search_end" => ["call_id", "query"],
        "view_image_tool_call" => ["call_id", "path"],
        "plan_update" => ["plan"],
        "get_history_entry_response" => ["offset", "log_id"],
        "mcp_list_tools_response" => ["tools", "resources", "resource_templates", "auth_statuses"],
        "list_custom_prompts_response" => ["custom_prompts"],
        _ => [],
    };
}
