using System.Runtime.CompilerServices;
using System.Text.Json;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.Core;

/// <summary>A conversation with an agent: one turn after another over the same history.</summary>
/// <remarks>
/// One turn runs at a time; start the next when the last has ended. Dispose the thread to interrupt what runs and to
/// complete the session file; <see cref="CodexClient.ResumeThreadAsync"/> goes on with it later, also after a crash.
/// </remarks>
public sealed class CodexThread : IAsyncDisposable
{
    private readonly Func<ApprovalRequest, CancellationToken, ValueTask<ReviewDecision>>? _onApproval;
    private readonly ThreadEventMapper _mapper = new() { TellsDeltas = true };
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _started;

    internal CodexThread(Conversation conversation, Func<ApprovalRequest, CancellationToken, ValueTask<ReviewDecision>>? onApproval)
    {
        Conversation = conversation;
        _onApproval = onApproval;
    }

    /// <summary>The thread's id; give it to <see cref="CodexClient.ResumeThreadAsync"/>.</summary>
    public ThreadId Id => Conversation.Id;

    /// <summary>The session file; empty when the thread is not kept in one.</summary>
    public string SessionPath => Conversation.RolloutPath;

    /// <summary>The submissions and events beneath, for interfaces that need more than turns. Do not read its events while a turn runs here.</summary>
    public Conversation Conversation { get; }

    /// <summary>Runs one turn to its end.</summary>
    /// <param name="input">What the user says.</param>
    /// <param name="options">What holds for this turn only.</param>
    /// <param name="cancellationToken">Interrupts the turn: its commands are stopped, what was done stays in the history.</param>
    /// <exception cref="CodexException">The turn failed; the message tells what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TurnResult> RunAsync(TurnInput input, TurnOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ThreadItem> items = [];
        string answer = "";
        await foreach (ThreadEvent message in RunStreamingAsync(input, options, cancellationToken).ConfigureAwait(false))
        {
            switch (message)
            {
                case ThreadEvent.ItemCompleted completed:
                    items.Add(completed.Item);
                    answer = completed.Item is ThreadItem.AgentMessage said ? said.Text : answer;
                    break;
                case ThreadEvent.TurnFailed failed:
                    cancellationToken.ThrowIfCancellationRequested();
                    throw new CodexException(CodexErrorCode.TurnFailed, failed.Message);
                case ThreadEvent.TurnCompleted done:
                    return new TurnResult(items, answer, done.Usage);
            }
        }

        throw new CodexException(CodexErrorCode.ThreadClosed, "The thread was closed while the turn ran. Resume it to go on.");
    }

    /// <summary>Runs one turn and tells everything that happens, as it happens.</summary>
    /// <param name="input">What the user says.</param>
    /// <param name="options">What holds for this turn only.</param>
    /// <param name="cancellationToken">Interrupts the turn; the events end with <see cref="ThreadEvent.TurnFailed"/>.</param>
    /// <remarks>Ends after <see cref="ThreadEvent.TurnCompleted"/> or <see cref="ThreadEvent.TurnFailed"/>. Leaving the loop early interrupts the turn.</remarks>
    public async IAsyncEnumerable<ThreadEvent> RunStreamingAsync(
        TurnInput input, TurnOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool ended = false;
        try
        {
            await SubmitAsync(input, options?.OutputSchema, cancellationToken).ConfigureAwait(false);
            using CancellationTokenRegistration interrupt = cancellationToken.Register(
                static conversation => _ = ((Conversation)conversation!).TrySubmit(new Op.Interrupt()), Conversation);
            // After a cancellation the turn's own end is still read, so that the next turn finds nothing of it.
            while (!ended && await Conversation.NextEventAsync(CancellationToken.None).ConfigureAwait(false) is { } next)
            {
                await AnswerAsync(next.Message, cancellationToken).ConfigureAwait(false);
                foreach (ThreadEvent message in _mapper.Map(next.Message))
                {
                    if (message is ThreadEvent.ThreadStarted && _started)
                    {
                        continue;
                    }

                    _started |= message is ThreadEvent.ThreadStarted;
                    ended = message is ThreadEvent.TurnCompleted or ThreadEvent.TurnFailed;
                    yield return message;
                }
            }
        }
        finally
        {
            if (!ended)
            {
                await AbandonAsync().ConfigureAwait(false);
            }

            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Conversation.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private ValueTask SubmitAsync(TurnInput input, JsonElement? schema, CancellationToken cancellationToken) =>
        Conversation.SubmitTurnAsync(input.ToItems(), schema, cancellationToken);

    private async ValueTask AbandonAsync()
    {
        if (!Conversation.TrySubmit(new Op.Interrupt()))
        {
            return;
        }

        while (await Conversation.NextEventAsync(CancellationToken.None).ConfigureAwait(false) is { } next
            && next.Message is not (TurnAbortedEvent or TaskCompleteEvent))
        {
            if (AsRequest(next.Message) is { } open)
            {
                await Conversation.SubmitAsync(open.Answer(ReviewDecision.Denied), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask AnswerAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (AsRequest(message) is not { } open)
        {
            return;
        }

        ReviewDecision decision = ReviewDecision.Denied;
        if (_onApproval is not null && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                decision = await _onApproval(open.Request, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The interrupt is on its way; until it arrives nothing may run.
            }
        }

        await Conversation.SubmitAsync(open.Answer(decision), CancellationToken.None).ConfigureAwait(false);
    }

    private static (ApprovalRequest Request, Func<ReviewDecision, Op> Answer)? AsRequest(EventMessage message) => message switch
    {
        ExecApprovalRequestEvent asked => (
            new ApprovalRequest.Command(asked.Command, asked.Cwd) { CallId = asked.CallId, Reason = asked.Reason },
            decision => new Op.ExecApproval(asked.CallId, decision)),
        ApplyPatchApprovalRequestEvent asked => (
            new ApprovalRequest.Patch(asked.Changes) { CallId = asked.CallId, Reason = asked.Reason },
            decision => new Op.PatchApproval(asked.CallId, decision)),
        _ => null,
    };
}
