using System.Text.Json;
using Codex.Core.Approvals;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Protocol;

namespace Codex.Core.Tools.External;

/// <summary>What the user is asked about a call of a tool from outside: whether it may run, and what its server wants to know.</summary>
/// <remarks>Both go the way of commands, since front ends know no other question.</remarks>
internal sealed class ToolApproval(TurnContext turn, string callId, ExternalTool tool)
{
    /// <summary>Asks, where that tool is asked about.</summary>
    /// <exception cref="ToolException">The user does not want it, or it must be asked about and nobody may be.</exception>
    public async Task EnsureAllowedAsync(JsonElement? arguments, CancellationToken cancellationToken)
    {
        ApprovalPolicy policy = turn.Settings.ApprovalPolicy;
        if (tool.Trust == ToolTrust.MustBeAsked && policy == ApprovalPolicy.Never)
        {
            throw new ToolException($"{tool.Title} was not called: it needs the user's approval, and the approval settings do not let the user be asked");
        }

        if (tool.Trust == ToolTrust.ReadOnly || (tool.Trust == ToolTrust.Ordinary && policy != ApprovalPolicy.Untrusted))
        {
            turn.Conversation.Telemetry?.ToolDecided(tool.OfferedName, callId, ReviewDecision.Approved, isUsers: false);
            return;
        }

        string[] words = arguments is { } given ? [tool.OfferedName, given.GetRawText()] : [tool.OfferedName];
        ReviewDecision answer = await turn.Conversation.ApprovalMemory.RecallOrAskAsync(
            ApprovalKey.ForTool(tool.Server, tool.Name),
            () => AskAsync(words, $"The model wants to call {tool.Title}.", cancellationToken)).ConfigureAwait(false);
        turn.Conversation.Telemetry?.ToolDecided(tool.OfferedName, callId, answer, isUsers: true);
        if (answer is not (ReviewDecision.Approved or ReviewDecision.ApprovedForSession))
        {
            throw new ToolException($"the call of {tool.Title} was rejected by the user");
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
            [tool.OfferedName], $"The MCP server {tool.Server} asks: {message.GetString()}", cancellationToken).ConfigureAwait(false);
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
        tool.OfferedName,
        callId,
        new ExecApprovalRequestEvent(callId, words, turn.Settings.Cwd, reason, Risk: null, [new ParsedCommand.Unknown(string.Join(' ', words))]),
        cancellationToken);
}
