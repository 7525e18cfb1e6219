using System.Text.Json;
using Codex.AppServer.V1;
using Codex.Protocol;

namespace Codex.AppServer.Conversations;

/// <summary>A conversation's questions to the user, asked as requests to the client.</summary>
internal sealed class ApprovalQuestions(ServerServices server, OpenConversation conversation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // Turns that have ended; calls of theirs need no decision. Answers and events come from different tasks.
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Takes note of an event: a turn that has ended leaves nothing to decide.</summary>
    public void Note(Event next)
    {
        if (next.Message is TaskCompleteEvent or TurnAbortedEvent)
        {
            lock (_gate)
            {
                _ended.Add(next.Id);
            }
        }
    }

    /// <summary>Asks the client, unless the turn has ended.</summary>
    public ValueTask AskAsync(Event next)
    {
        if (HasEnded(next.Id))
        {
            return ValueTask.CompletedTask;
        }

        return next.Message switch
        {
            ExecApprovalRequestEvent command => server.Requests.AskAsync(
                "execCommandApproval",
                new ExecCommandApprovalParams(
                    conversation.Id,
                    command.CallId,
                    command.Command,
                    command.Cwd,
                    command.Reason,
                    command.Risk is { } risk ? new SandboxCommandAssessment(risk.Description, risk.RiskLevel) : null,
                    command.ParsedCmd),
                V1Json.Default.ExecCommandApprovalParams,
                answer => AnswerAsync(next.Id, answer, decision => new Op.ExecApproval(command.CallId, decision))),
            ApplyPatchApprovalRequestEvent patch => server.Requests.AskAsync(
                "applyPatchApproval",
                new ApplyPatchApprovalParams(conversation.Id, patch.CallId, patch.Changes, patch.Reason, patch.GrantRoot),
                V1Json.Default.ApplyPatchApprovalParams,
                answer => AnswerAsync(next.Id, answer, decision => new Op.PatchApproval(patch.CallId, decision))),
            _ => ValueTask.CompletedTask,
        };
    }

    private async ValueTask AnswerAsync(string turn, ReadOnlyMemory<byte>? answer, Func<ReviewDecision, Op> toOp)
    {
        // An answer that comes too late counts in the numbering and for nothing else.
        Op op = HasEnded(turn) ? new Op.ExecApproval("", ReviewDecision.Denied) : toOp(ReadDecision(answer));
        using var patience = new CancellationTokenSource(s_patience, server.Time);
        try
        {
            await conversation.Conversation.SubmitAsync(op, patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or InvalidOperationException)
        {
            server.Log($"an approval did not reach the conversation {conversation.Id}: {failure.Message}");
        }
    }

    private bool HasEnded(string turn)
    {
        lock (_gate)
        {
            return _ended.Contains(turn);
        }
    }

    private ReviewDecision ReadDecision(ReadOnlyMemory<byte>? answer)
    {
        if (answer is not { } json)
        {
            return ReviewDecision.Denied;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        string? word = document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("decision", out JsonElement decision) && decision.ValueKind == JsonValueKind.String
                ? decision.GetString()
                : null;
        switch (word)
        {
            case "approved":
                return ReviewDecision.Approved;
            case "approved_for_session":
                return ReviewDecision.ApprovedForSession;
            case "abort":
                return ReviewDecision.Abort;
            case "denied":
                return ReviewDecision.Denied;
            default:
                server.Log("an approval cannot be understood and counts as denied");
                return ReviewDecision.Denied;
        }
    }
}
