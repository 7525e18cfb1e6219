using System.Text;
using System.Text.Json;
using Codex.Execution.Commands;
using Codex.McpServer.Messages;
using Codex.Protocol;

namespace Codex.McpServer.Calls;

/// <summary>An approval as <c>elicitation/create</c>: the question for a person, the facts in <c>codex_</c> members, and the answer.</summary>
internal static class ApprovalQuestion
{
    public static void Write(Utf8JsonWriter json, RequestId request, string eventId, ExecApprovalRequestEvent question)
    {
        json.WriteString("message"u8, $"Allow Codex to run `{ShellWords.Join(question.Command)}` in `{question.Cwd}`?");
        WriteFrame(json, "exec-approval", request, eventId, question.CallId);
        json.WriteStartArray("codex_command"u8);
        foreach (string word in question.Command)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteString("codex_cwd"u8, question.Cwd);
        json.WritePropertyName("codex_parsed_cmd"u8);
        JsonSerializer.Serialize(json, question.ParsedCmd, ProtocolJson.Default.IReadOnlyListParsedCommand);
        if (question.Risk is { } risk)
        {
            json.WritePropertyName("codex_risk"u8);
            JsonSerializer.Serialize(json, risk, ProtocolJson.Default.CommandRisk);
        }

        if (question.Reason is { } reason)
        {
            json.WriteString("codex_reason"u8, reason);
        }
    }

    public static void Write(Utf8JsonWriter json, RequestId request, string eventId, ApplyPatchApprovalRequestEvent question)
    {
        var message = new StringBuilder();
        if (question.Reason is { } why)
        {
            message.Append(why).Append('\n');
        }

        json.WriteString("message"u8, message.Append("Allow Codex to apply these changes?").ToString());
        WriteFrame(json, "patch-approval", request, eventId, question.CallId);
        if (question.Reason is { } reason)
        {
            json.WriteString("codex_reason"u8, reason);
        }

        if (question.GrantRoot is { } root)
        {
            json.WriteString("codex_grant_root"u8, root);
        }

        json.WriteStartObject("codex_changes"u8);
        foreach ((string path, FileChange change) in question.Changes)
        {
            json.WritePropertyName(path);
            JsonSerializer.Serialize(json, change, ProtocolJson.Default.FileChange);
        }

        json.WriteEndObject();
    }

    /// <summary>The decision in the client's result: its <c>decision</c>, or the <c>action</c> of a client that knows only MCP.</summary>
    /// <param name="result">Null when the client could not answer, which denies.</param>
    public static ReviewDecision ReadDecision(JsonElement? result)
    {
        if (result is not { ValueKind: JsonValueKind.Object } answer)
        {
            return ReviewDecision.Denied;
        }

        if (answer.TryGetProperty("decision", out JsonElement decision))
        {
            return decision.ValueKind != JsonValueKind.String ? ReviewDecision.Denied : decision.GetString() switch
            {
                "approved" => ReviewDecision.Approved,
                "approved_for_session" => ReviewDecision.ApprovedForSession,
                "abort" => ReviewDecision.Abort,
                _ => ReviewDecision.Denied,
            };
        }

        return !answer.TryGetProperty("action", out JsonElement action) || action.ValueKind != JsonValueKind.String ? ReviewDecision.Denied : action.GetString() switch
        {
            "accept" => ReviewDecision.Approved,
            "cancel" => ReviewDecision.Abort,
            _ => ReviewDecision.Denied,
        };
    }

    private static void WriteFrame(Utf8JsonWriter json, string kind, RequestId request, string eventId, string callId)
    {
        json.WriteStartObject("requestedSchema"u8);
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("codex_elicitation"u8, kind);
        json.WriteString("codex_mcp_tool_call_id"u8, request.ToString());
        json.WriteString("codex_event_id"u8, eventId);
        json.WriteString("codex_call_id"u8, callId);
    }
}
