using System.Text.Json;
using Codex.Core.Approvals;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Protocol;

namespace Codex.Core.Tools.Mcp;

/// <summary>What the user is asked about a call of an MCP tool: whether it may run, and what its server wants to know.</summary>
/// <remarks>Both go the way of commands, since front ends know no other question.</remarks>
internal sealed class McpApproval(TurnContext turn, string callId, McpTool tool)
{
    /// <summary>Asks, where everything is asked about, unless the server says that the tool changes nothing.</summary>
    /// <exception cref="ToolException">The user does not want it.</exception>
    public async Task EnsureAllowedAsync(JsonElement? arguments, CancellationToken cancellationToken)
    {
        if (turn.Settings.ApprovalPolicy != ApprovalPolicy.Untrusted || tool.IsReadOnly)
        {
            turn.Conversation.Telemetry?.ToolDecided(tool.QualifiedName, callId, ReviewDecision.Approved, isUsers: false);
            return;
        }

        string[] words = arguments is { } given ? [tool.QualifiedName, given.GetRawText()] : [tool.QualifiedName];
        string reason = $"The model wants to call the tool {tool.Name} of the MCP server {tool.Server}.";
        ReviewDecision answer = await turn.Conversation.ApprovalMemory.RecallOrAskAsync(
            ApprovalKey.ForTool(tool.Server, tool.Name), () => AskAsync(words, reason, cancellationToken)).ConfigureAwait(false);
        turn.Conversation.Telemetry?.ToolDecided(tool.QualifiedName, callId, answer, isUsers: true);
        if (answer is not (ReviewDecision.Approved or ReviewDecision.ApprovedForSession))
        {
            throw new ToolException($"the call of the tool `{tool.Name}` of the MCP server `{tool.Server}` was rejected by the user");
        }
    }

    /// <summary>Puts a server's question to the user, where somebody can be asked and a plain yes is an answer to it.</summary>
    /// <param name="parameters">Those of <c>elicitation/create</c>.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    public async ValueTask<ElicitationAnswer> ElicitAsync(JsonElement parameters, CancellationToken cancellationToken)
    {
        if (turn.Settings.ApprovalPolicy == ApprovalPolicy.Never || WantsMoreThanYes(parameters)
            || !parameters.TryGetProperty("message", out JsonElement message) || message.ValueKind != JsonValueKind.String)
        {
            return ElicitationAnswer.Decline;
        }

        ReviewDecision answer = await AskAsync(
            [tool.QualifiedName], $"The MCP server {tool.Server} asks: {message.GetString()}", cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            ReviewDecision.Approved or ReviewDecision.ApprovedForSession => ElicitationAnswer.Accept,
            ReviewDecision.Abort => ElicitationAnswer.Cancel,
            _ => ElicitationAnswer.Decline,
        };
    }

    private static bool WantsMoreThanYes(JsonElement parameters) =>
        parameters.ValueKind != JsonValueKind.Object
        || (parameters.TryGetProperty("requestedSchema", out JsonElement schema) && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            && properties.EnumerateObject().MoveNext());

    private Task<ReviewDecision> AskAsync(IReadOnlyList<string> words, string reason, CancellationToken cancellationToken) => turn.Conversation.Approvals.AskAsync(
        turn,
        tool.QualifiedName,
        callId,
        new ExecApprovalRequestEvent(callId, words, turn.Settings.Cwd, reason, Risk: null, [new ParsedCommand.Unknown(string.Join(' ', words))]),
        cancellationToken);
}
