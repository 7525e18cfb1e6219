using Codex.Core.Conversations;
using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Review;

/// <summary>Tells what a reviewer does as events of the turn that started it.</summary>
/// <remarks>
/// Events for older clients are made anew from those that are passed on, so that each comes once. What the reviewer says is told
/// one message late: its last message is the result, which is told in another way.
/// </remarks>
internal sealed class ReviewEvents(TurnContext parent, Conversation child) : IAsyncDisposable
{
    private readonly CancellationTokenSource _withdrawn = new();
    private readonly List<Task> _questions = [];
    private AgentMessageEvent? _heldBack;

    /// <summary>Passes events on until the reviewer's turn ends.</summary>
    /// <returns>The reviewer's last message; null when it had none or was interrupted.</returns>
    public async Task<string?> PassOnAsync(CancellationToken cancellationToken)
    {
        while (await child.NextEventAsync(cancellationToken).ConfigureAwait(false) is { } next)
        {
            switch (next.Message)
            {
                case TaskCompleteEvent complete:
                    return complete.LastAgentMessage;
                case TurnAbortedEvent:
                    return null;
                case ExecApprovalRequestEvent question:
                    Ask(question.CallId, question, decision => new Op.ExecApproval(question.CallId, decision));
                    break;
                case ApplyPatchApprovalRequestEvent question:
                    Ask(question.CallId, question, decision => new Op.PatchApproval(question.CallId, decision));
                    break;
                case AgentMessageEvent said:
                    if (_heldBack is { } earlier)
                    {
                        await parent.SendAsync(earlier).ConfigureAwait(false);
                    }

                    _heldBack = said;
                    break;
                case EventMessage message when IsPassedOn(message):
                    await parent.SendAsync(message).ConfigureAwait(false);
                    break;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _withdrawn.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_questions).ConfigureAwait(false);
        _withdrawn.Dispose();
    }

    private static bool IsPassedOn(EventMessage message) => message is not (
        SessionConfiguredEvent or ShutdownCompleteEvent
        or AgentMessageContentDeltaEvent or ItemCompletedEvent { Item: TurnItem.AgentMessage }
        or AgentMessageDeltaEvent or AgentReasoningDeltaEvent or AgentReasoningRawContentDeltaEvent
        or UserMessageEvent or AgentReasoningEvent or AgentReasoningRawContentEvent or WebSearchEndEvent);

    // The user answers the parent; meanwhile the reviewer's events go on.
    private void Ask(string callId, EventMessage question, Func<ReviewDecision, Op> answer) => _questions.Add(AskAsync(callId, question, answer));

    private async Task AskAsync(string callId, EventMessage question, Func<ReviewDecision, Op> answer)
    {
        try
        {
            ReviewDecision decision = await parent.Conversation.Approvals.AskAsync(parent, tool: null, callId, question, _withdrawn.Token).ConfigureAwait(false);
            await child.SubmitAsync(answer(decision), _withdrawn.Token).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is OperationCanceledException or InvalidOperationException)
        {
            // The review is over; nobody waits for the answer.
        }
    }
}
