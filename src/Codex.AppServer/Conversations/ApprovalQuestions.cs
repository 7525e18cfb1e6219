using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.V1;
using Codex.Protocol;

namespace Codex.AppServer.Conversations;

/// <summary>A conversation's questions to the user, asked as requests to the client.</summary>
internal sealed class ApprovalQuestions(ServerServices server, OpenConversation conversation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // Those that the client has not answered. Answers and events come from different tasks.
    private readonly HashSet<Question> _open = [];
    private readonly Lock _gate = new();

    /// <summary>The turns that end among some events; their calls need no decision any more.</summary>
    public static HashSet<string> TurnsEndedIn(IEnumerable<Event> events) =>
        [.. events.Where(static next => next.Message is TaskCompleteEvent or TurnAbortedEvent).Select(static next => next.Id)];

    /// <summary>Takes note of an event: a turn that has ended leaves nothing to decide.</summary>
    public void Note(Event next)
    {
        if (next.Message is TaskCompleteEvent or TurnAbortedEvent)
        {
            lock (_gate)
            {
                foreach (Question question in _open)
                {
                    question.IsMoot |= question.Turn == next.Id;
                }
            }
        }
    }

    /// <summary>Asks the client.</summary>
    public ValueTask AskAsync(Event next) => next.Message switch
    {
        ExecApprovalRequestEvent command => AskAsync(
            new Question(next.Id, command.CallId, isPatch: false),
            "execCommandApproval",
            new ExecCommandApprovalParams(
                conversation.Id,
                command.CallId,
                command.Command,
                command.Cwd,
                command.Reason,
                command.Risk is { } risk ? new SandboxCommandAssessment(risk.Description, risk.RiskLevel) : null,
                command.ParsedCmd),
            V1Json.Default.ExecCommandApprovalParams),
        ApplyPatchApprovalRequestEvent patch => AskAsync(
            new Question(next.Id, patch.CallId, isPatch: true),
            "applyPatchApproval",
            new ApplyPatchApprovalParams(conversation.Id, patch.CallId, patch.Changes, patch.Reason, patch.GrantRoot),
            V1Json.Default.ApplyPatchApprovalParams),
        _ => ValueTask.CompletedTask,
    };

    /// <summary>Nobody needs the answers any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (Question question in _open)
            {
                question.TakeBack?.Invoke();
            }

            _open.Clear();
        }
    }

    private async ValueTask AskAsync<T>(Question question, string method, T parameters, JsonTypeInfo<T> type)
    {
        lock (_gate)
        {
            _open.Add(question);
        }

        question.TakeBack = await server.Requests.AskAsync(method, parameters, type, answer => AnswerAsync(question, answer)).ConfigureAwait(false);
    }

    private async ValueTask AnswerAsync(Question question, ReadOnlyMemory<byte>? answer)
    {
        lock (_gate)
        {
            _open.Remove(question);
        }

        ReviewDecision decision = ReadDecision(answer);
        Op op = question switch
        {
            // An answer that comes too late counts in the numbering and for nothing else.
            { IsMoot: true } => new Op.ExecApproval("", ReviewDecision.Denied),
            { IsPatch: true } => new Op.PatchApproval(question.CallId, decision),
            _ => new Op.ExecApproval(question.CallId, decision),
        };
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

    private sealed class Question(string turn, string callId, bool isPatch)
    {
        public string Turn { get; } = turn;

        public string CallId { get; } = callId;

        public bool IsPatch { get; } = isPatch;

        /// <summary>Whether its turn has ended.</summary>
        public bool IsMoot { get; set; }

        public Action? TakeBack { get; set; }
    }
}
