using Codex.AppServer.Messages;
using Codex.AppServer.V2;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.AppServer.Conversations;

/// <summary>A conversation of this server: its listeners, the events that wait for one, and what is still to be answered about it.</summary>
/// <remarks>
/// One task takes the events in order. It and the requests about the conversation take turns (<see cref="_turn"/>), so that an answer
/// stands before the first event that its request causes.
/// </remarks>
internal sealed class OpenConversation : IAsyncDisposable
{
    // Without a listener so many events wait here before the conversation itself has to.
    private const int MostWaiting = 8192;

    private static readonly TimeSpan s_closing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ServerServices _server;
    private readonly ApprovalQuestions _approvals;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Dictionary<Guid, bool> _rawByListener = [];
    private readonly Queue<Event> _waiting = new();
    private readonly List<PendingInterrupt> _interrupts = [];
    private readonly BackgroundWork _endingInterrupts = new();
    private readonly Task _pump;
    private volatile bool _isMuted;

    public OpenConversation(ServerServices server, Conversation conversation)
    {
        _server = server;
        Conversation = conversation;
        _approvals = new ApprovalQuestions(server, this);
        _pump = PumpAsync();
    }

    public Conversation Conversation { get; }

    public ThreadId Id => Conversation.Id;

    /// <summary>Submits a request and has it answered before any event that it causes.</summary>
    /// <param name="op">What is asked.</param>
    /// <param name="answer">Sends the answer; gets the submission's number.</param>
    /// <exception cref="RequestException">The conversation takes no more, or has ended.</exception>
    public async Task SubmitAsync(Op op, Func<string, ValueTask> answer)
    {
        using (await TakeTurnAsync().ConfigureAwait(false))
        {
            if (Conversation.TrySubmit(op, out string id))
            {
                await answer(id).ConfigureAwait(false);
                return;
            }
        }

        using var patience = new CancellationTokenSource(s_patience, _server.Time);
        try
        {
            await answer(await Conversation.SubmitAsync(op, patience.Token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw RequestException.Failed($"the conversation {Id} takes no more requests, since its events are not read: add a listener");
        }
        catch (InvalidOperationException)
        {
            throw RequestException.Invalid($"the conversation {Id} has ended");
        }
    }

    /// <summary>Interrupts what runs.</summary>
    /// <param name="answer">Sends the answer: right after the turn's last event, or at once when no turn runs.</param>
    public async Task InterruptAsync(Func<TurnAbortReason, ValueTask> answer)
    {
        var pending = new PendingInterrupt(answer);
        using (await TakeTurnAsync().ConfigureAwait(false))
        {
            _interrupts.Add(pending);
            _changed.Release();
            _endingInterrupts.Add(EndInterruptAsync(pending, Conversation.InterruptAsync(CancellationToken.None)));
        }
    }

    /// <summary>Adds a listener; it gets the events that have waited.</summary>
    /// <param name="isRaw">Whether it wants the raw items of the conversation with the model.</param>
    /// <param name="answer">Sends the answer, before those events.</param>
    public async Task AddListenerAsync(bool isRaw, Func<Guid, ValueTask>? answer = null)
    {
        using (await TakeTurnAsync().ConfigureAwait(false))
        {
            Guid listener = _server.Conversations.Subscribe(this);
            _rawByListener.Add(listener, isRaw);
            if (answer is not null)
            {
                await answer(listener).ConfigureAwait(false);
            }

            // Nobody needs to decide any more about turns that have ended meanwhile.
            HashSet<string> ended = ApprovalQuestions.TurnsEndedIn(_waiting);
            while (_waiting.TryDequeue(out Event? next))
            {
                await TellAsync(next, isMoot: ended.Contains(next.Id)).ConfigureAwait(false);
            }

            _changed.Release();
        }
    }

    /// <summary>Removes a listener; events wait again when it was the last.</summary>
    public async Task RemoveListenerAsync(Guid listener)
    {
        using (await TakeTurnAsync().ConfigureAwait(false))
        {
            _rawByListener.Remove(listener);
        }
    }

    /// <summary>From here on nothing is told any more.</summary>
    public void Mute()
    {
        _isMuted = true;
        _changed.Release();
    }

    /// <summary>Ends the conversation: a running turn is aborted, its session file is complete.</summary>
    public async ValueTask DisposeAsync()
    {
        Conversation.TrySubmit(new Op.Shutdown(), out _);
        try
        {
            await _pump.WaitAsync(s_closing, _server.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _server.Log($"the conversation {Id} did not end within {s_closing.TotalSeconds} seconds");
            Mute();
        }

        await Conversation.DisposeAsync().ConfigureAwait(false);
        _server.Client.Conversations.Remove(Id);
        await _pump.ConfigureAwait(false);
        await _endingInterrupts.WhenIdleAsync().ConfigureAwait(false);
        _approvals.Forget();
        _turn.Dispose();
        _changed.Dispose();
    }

    private async Task PumpAsync()
    {
        await Task.Yield();
        while (await Conversation.NextEventAsync(CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            using (await TakeTurnAsync().ConfigureAwait(false))
            {
                await TakeAsync(next).ConfigureAwait(false);
            }

            while (_waiting.Count >= MostWaiting && _rawByListener.Count == 0 && _interrupts.Count == 0 && !_isMuted)
            {
                await _changed.WaitAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask TakeAsync(Event next)
    {
        _approvals.Note(next);
        if (!_isMuted && next.Message is not SessionConfiguredEvent)
        {
            if (_rawByListener.Count > 0)
            {
                await TellAsync(next).ConfigureAwait(false);
            }
            else
            {
                _waiting.Enqueue(next);
            }
        }

        if (next.Message is TurnAbortedEvent aborted)
        {
            foreach (PendingInterrupt pending in _interrupts)
            {
                await pending.Answer(aborted.Reason).ConfigureAwait(false);
            }

            _interrupts.Clear();
        }
    }

    private async ValueTask TellAsync(Event next, bool isMoot = false)
    {
        if (next.Message is RawResponseItemEvent && !_rawByListener.ContainsValue(true))
        {
            return;
        }

        await _server.Writer.NotifyAsync(next, Id).ConfigureAwait(false);
        switch (next.Message)
        {
            case ExecApprovalRequestEvent or ApplyPatchApprovalRequestEvent when !isMoot:
                await _approvals.AskAsync(next).ConfigureAwait(false);
                break;
            case TokenCountEvent { RateLimits: { } limits }:
                await _server.Writer.NotifyAsync(
                    "account/rateLimits/updated",
                    new AccountRateLimitsUpdatedNotification(V2.RateLimitSnapshot.From(limits)),
                    V2Json.Default.AccountRateLimitsUpdatedNotification).ConfigureAwait(false);
                break;
        }
    }

    private async Task EndInterruptAsync(PendingInterrupt pending, Task<bool> interrupt)
    {
        try
        {
            if (await interrupt.ConfigureAwait(false))
            {
                // The turn's last event is on its way, and the answer goes behind it.
                return;
            }
        }
        catch (InvalidOperationException)
        {
            // The conversation has ended, so nothing runs in it.
        }

        using (await TakeTurnAsync().ConfigureAwait(false))
        {
            // One that was asked before may still wait for its turn's last event; then so does this one.
            pending.IsIdle = true;
            while (_interrupts is [{ IsIdle: true } first, ..])
            {
                _interrupts.RemoveAt(0);
                await first.Answer(TurnAbortReason.Interrupted).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<Turn> TakeTurnAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        return new Turn(_turn);
    }

    private sealed class PendingInterrupt(Func<TurnAbortReason, ValueTask> answer)
    {
        public Func<TurnAbortReason, ValueTask> Answer { get; } = answer;

        /// <summary>Whether nothing ran any more when the conversation came to it.</summary>
        public bool IsIdle { get; set; }
    }

    private readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
