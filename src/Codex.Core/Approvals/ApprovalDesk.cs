using System.Collections.Concurrent;
using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>Where questions wait for the user's answer, each filed by its call.</summary>
internal sealed class ApprovalDesk
{
    private readonly ConcurrentDictionary<string, Question> _open = new(StringComparer.Ordinal);
    private long _asked;

    /// <summary>Asks and waits.</summary>
    /// <param name="turn">The turn that wants to know.</param>
    /// <param name="tool">The tool that is called, as telemetry names it; null for a question that another conversation reports.</param>
    /// <param name="callId">The call that waits; a second question under the same id denies the first.</param>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    /// <exception cref="OperationCanceledException">The turn ended first.</exception>
    public Task<ReviewDecision> AskAsync(TurnContext turn, string? tool, string callId, EventMessage request, CancellationToken cancellationToken) =>
        AskAsync(turn.Id, tool, callId, () => turn.SendAsync(request), cancellationToken);

    /// <summary>Files a question, tells it and waits.</summary>
    internal async Task<ReviewDecision> AskAsync(string turnId, string? tool, string callId, Func<ValueTask> tell, CancellationToken cancellationToken)
    {
        var question = new Question(turnId, callId, tool, Interlocked.Increment(ref _asked));
        _open.AddOrUpdate(
            callId,
            static (_, added) => added,
            static (_, earlier, added) =>
            {
                earlier.Answer.TrySetResult(ReviewDecision.Denied);
                return added;
            },
            question);
        try
        {
            await tell().ConfigureAwait(false);
            return await question.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(new KeyValuePair<string, Question>(callId, question));
        }
    }

    /// <summary>Hands an answer to the question it belongs to.</summary>
    /// <param name="id">A call's id; or a turn's, for clients that know no other: its oldest question is meant.</param>
    /// <param name="decision">The answer.</param>
    /// <returns>False when nothing waits for it.</returns>
    public bool TryAnswer(string id, ReviewDecision decision)
    {
        Question? question = Find(id);
        return question is not null && question.Answer.TrySetResult(decision);
    }

    /// <summary>The question that an answer belongs to; null when nothing waits for it.</summary>
    /// <param name="id">As for <see cref="TryAnswer"/>.</param>
    public Question? Find(string id) => _open.TryGetValue(id, out Question? question)
        ? question
        : _open.Values.Where(open => open.TurnId == id).MinBy(static open => open.Number);

    /// <summary>A question that waits.</summary>
    /// <param name="TurnId">The turn that wants to know.</param>
    /// <param name="CallId">The call that waits.</param>
    /// <param name="Tool">The tool that is called; null when another conversation reports the answer.</param>
    /// <param name="Number">Its place among all questions.</param>
    internal sealed record Question(string TurnId, string CallId, string? Tool, long Number)
    {
        public TaskCompletionSource<ReviewDecision> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
