using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Codex.Core.Context;
using Codex.Core.Tasks;
using Codex.Core.Telemetry;
using Codex.Core.Turns;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Conversations;

/// <summary>
/// One agent with its history and settings: submissions go in, events come out. Every front end is built on this pair.
/// </summary>
/// <remarks>
/// Submissions are handled strictly one after another by a single loop. Events must be read: when nobody does, the
/// conversation waits. At most one task (a turn, a compaction, …) runs at a time.
/// </remarks>
public sealed class Conversation : IAsyncDisposable
{
    private const int QueueCapacity = 64;

    // How long an interrupted task may take to put its last items on record.
    private static readonly TimeSpan s_interruptGrace = TimeSpan.FromSeconds(2);

    private readonly Channel<object> _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly ConversationState _state;
    private readonly ConversationQueries _queries;
    private readonly ConversationSettings _settings;
    private readonly Task _loop;
    private RunningTask? _running;
    private long _submissions;

    internal Conversation(ConversationState state, SessionConfiguredEvent configured, MessageHistory messages)
    {
        _state = state;
        _queries = new ConversationQueries(state, messages);
        _settings = new ConversationSettings(state);
        Configured = configured;
        _loop = RunAsync();
    }

    /// <summary>The conversation's id.</summary>
    public ThreadId Id => _state.Id;

    /// <summary>The session file; empty when the conversation is not kept in one.</summary>
    public string RolloutPath => _state.Log.Path;

    /// <summary>The conversation's first event, which the event stream holds too.</summary>
    public SessionConfiguredEvent Configured { get; }

    /// <summary>Submits a request under the next number of this conversation.</summary>
    /// <param name="op">What is asked.</param>
    /// <param name="cancellationToken">Gives up waiting for room in the queue.</param>
    /// <returns>The submission's id; events that it causes carry it.</returns>
    /// <exception cref="InvalidOperationException">The conversation has been shut down.</exception>
    public async ValueTask<string> SubmitAsync(Op op, CancellationToken cancellationToken = default)
    {
        string id = NextId();
        await WriteAsync(new Submission(id, op), cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Submits a request under the caller's own id.</summary>
    /// <inheritdoc cref="SubmitAsync(Op, CancellationToken)"/>
    public ValueTask SubmitAsync(Submission submission, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        return WriteAsync(submission, cancellationToken);
    }

    /// <summary>Submits under the next number without waiting for room in the queue.</summary>
    /// <param name="op">What is asked.</param>
    /// <param name="id">The submission's id.</param>
    /// <returns>False when the queue is full or the conversation has been shut down.</returns>
    public bool TrySubmit(Op op, out string id)
    {
        id = NextId();
        return _queue.Writer.TryWrite(new Submission(id, op));
    }

    /// <summary>Interrupts what runs, under the next number.</summary>
    /// <param name="cancellationToken">Gives up waiting; the interrupt itself stays submitted.</param>
    /// <returns>Whether a turn was aborted, whose <see cref="TurnAbortedEvent"/> has then been sent; false when none ran.</returns>
    /// <exception cref="InvalidOperationException">The conversation has been shut down.</exception>
    public async Task<bool> InterruptAsync(CancellationToken cancellationToken = default)
    {
        var interrupt = new InterruptSubmission();
        NextId();
        await WriteAsync(interrupt, cancellationToken).ConfigureAwait(false);
        return await interrupt.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Submits without waiting; false when the queue is full or the conversation has been shut down.</summary>
    internal bool TrySubmit(Op op) => _queue.Writer.TryWrite(new Submission(NextId(), op));

    /// <summary>Submits what the user says under the conversation's present settings, with a schema for this turn only.</summary>
    internal ValueTask SubmitTurnAsync(IReadOnlyList<UserInput> items, JsonElement? schema, CancellationToken cancellationToken) =>
        WriteAsync(new TurnSubmission(NextId(), items, schema), cancellationToken);

    /// <summary>The conversation's events, in order, each to one reader; ends after <see cref="ShutdownCompleteEvent"/>.</summary>
    public IAsyncEnumerable<Event> ReadEventsAsync(CancellationToken cancellationToken = default) =>
        _state.Events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>The next event; null when the conversation has ended.</summary>
    public async ValueTask<Event?> NextEventAsync(CancellationToken cancellationToken = default)
    {
        while (await _state.Events.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_state.Events.Reader.TryRead(out Event? next))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Shuts the conversation down: a running task is interrupted, the session file is complete. Unread events are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryWrite(new Submission("", new Op.Shutdown()));
        _queue.Writer.TryComplete();
        while (!_loop.IsCompleted)
        {
            // Whoever waits for room among the events must get it.
            Task<bool> more = _state.Events.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(_loop, more).ConfigureAwait(false);
            while (_state.Events.Reader.TryRead(out _))
            {
            }
        }

        await _loop.ConfigureAwait(false);
    }

    private string NextId() => (Interlocked.Increment(ref _submissions) - 1).ToString(CultureInfo.InvariantCulture);

    private async ValueTask WriteAsync(object message, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException("The conversation has been shut down. Resume it to go on.");
        }
    }

    private async Task RunAsync()
    {
        bool ended = false;
        await foreach (object message in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            switch (message)
            {
                case Submission { Op: Op.Shutdown } shutdown:
                    await ShutDownAsync(shutdown.Id).ConfigureAwait(false);
                    ended = true;
                    break;
                case Submission submission:
                    await HandleAsync(submission).ConfigureAwait(false);
                    break;
                case InterruptSubmission interrupt:
                    bool ran = _running is not null;
                    await AbortAsync(TurnAbortReason.Interrupted).ConfigureAwait(false);
                    interrupt.Done.SetResult(ran);
                    break;
                case TurnSubmission turn:
                    await StartOrJoinAsync(turn.Id, turn.Items, turn.OutputSchema).ConfigureAwait(false);
                    break;
                case RunningTask finished when ReferenceEquals(finished, _running):
                    await FinishAsync(finished).ConfigureAwait(false);
                    break;
            }

            if (ended)
            {
                break;
            }
        }

        if (!ended)
        {
            await ShutDownAsync("").ConfigureAwait(false);
        }

        while (_queue.Reader.TryRead(out object? left))
        {
            (left as InterruptSubmission)?.Done.SetResult(false);
        }
    }

    private async ValueTask HandleAsync(Submission submission)
    {
        switch (submission.Op)
        {
            case Op.Interrupt:
                await AbortAsync(TurnAbortReason.Interrupted).ConfigureAwait(false);
                break;
            case Op.UserInputOp input:
                await StartOrJoinAsync(submission.Id, input.Items, null).ConfigureAwait(false);
                break;
            case Op.UserTurn turn:
                await _settings.ChangeAsync(submission.Id, _state.Settings.With(turn)).ConfigureAwait(false);
                await StartOrJoinAsync(submission.Id, turn.Items, turn.FinalOutputJsonSchema).ConfigureAwait(false);
                break;
            case Op.OverrideTurnContext change:
                await _settings.ChangeAsync(submission.Id, _state.Settings.With(change)).ConfigureAwait(false);
                break;
            case Op.ExecApproval approval:
                await AnswerAsync(approval.Id, approval.Decision).ConfigureAwait(false);
                break;
            case Op.PatchApproval approval:
                await AnswerAsync(approval.Id, approval.Decision).ConfigureAwait(false);
                break;
            case Op.Compact:
                await StartCompactionAsync(submission.Id).ConfigureAwait(false);
                break;
            case Op.Undo:
                await ReplaceAsync(submission.Id, new UndoTask()).ConfigureAwait(false);
                break;
            case Op.Review review:
                await ReplaceAsync(submission.Id, new ReviewTask(review.ReviewRequest)).ConfigureAwait(false);
                break;
            case Op.RunUserShellCommand shell:
                await ReplaceAsync(submission.Id, new UserShellTask(shell.Command)).ConfigureAwait(false);
                break;
            default:
                await _queries.AnswerAsync(submission).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask StartOrJoinAsync(string id, IReadOnlyList<UserInput> items, JsonElement? schema)
    {
        if (_running is { } running)
        {
            if (items.Count > 0)
            {
                _state.Telemetry?.UserPrompt(items);
                MessageItem message = await UserMessages.CreateAsync(items, running.Context.Settings.Cwd).ConfigureAwait(false);
                running.Context.AddPending(message, fromUser: true);
            }

            return;
        }

        await _settings.TellAsync(id).ConfigureAwait(false);
        if (items.Count > 0 && _state.Telemetry is { } telemetry)
        {
            telemetry.Model = _state.Settings.Model;
            telemetry.UserPrompt(items);
        }

        Start(id, new RegularTask(items), schema);
    }

    private async ValueTask StartCompactionAsync(string id)
    {
        if (_running is not null)
        {
            await _state.Events.SendAsync(id, new ErrorEvent("The conversation cannot be summarised while a turn runs. Wait for its end, or interrupt it first.")).ConfigureAwait(false);
            return;
        }

        Start(id, new CompactTask(), schema: null);
    }

    private async ValueTask ReplaceAsync(string id, ConversationTask task)
    {
        await AbortAsync(TurnAbortReason.Replaced).ConfigureAwait(false);
        Start(id, task, schema: null);
    }

    private void Start(string id, ConversationTask task, JsonElement? schema)
    {
        _state.Telemetry?.Model = _state.Settings.Model;
        var context = new TurnContext
        {
            Id = id,
            Conversation = _state,
            Settings = _state.Settings,
            Family = _state.FamilyOf(_state.Settings.Model),
            OutputSchema = schema is { ValueKind: not JsonValueKind.Null } given ? given : null,
        };
        _running = new RunningTask(task, context);
        _running.Start(_queue.Writer);
    }

    private async ValueTask FinishAsync(RunningTask finished)
    {
        _running = null;
        await FlushAsync(finished.Context.Id).ConfigureAwait(false);
        IReadOnlyList<PendingMessage> left = finished.Context.Pending.TakeAll();
        if (left.Count == 0 || finished.Failed)
        {
            await RecordUnansweredAsync(finished.Context, left).ConfigureAwait(false);
            await _state.Events.SendAsync(finished.Context.Id, new TaskCompleteEvent(finished.LastAgentMessage)).ConfigureAwait(false);
            finished.Dispose();
            return;
        }

        // What the user said in the turn's last moment is answered in the same turn.
        var context = finished.Context;
        foreach (PendingMessage message in left)
        {
            context.Pending.Add(message.Message, message.FromUser);
        }

        _running = new RunningTask(new RegularTask([]) { IsContinuation = true, IsAnnounced = finished.AnnouncesStart }, context);
        _running.Start(_queue.Writer);
        finished.Dispose();
    }

    private async ValueTask AnswerAsync(string id, ReviewDecision decision)
    {
        if (decision == ReviewDecision.Abort)
        {
            if (_state.Approvals.Find(id) is { Tool: { } tool } asked)
            {
                _state.Telemetry?.ToolDecided(tool, asked.CallId, decision, isUsers: true);
            }

            await AbortAsync(TurnAbortReason.Interrupted).ConfigureAwait(false);
        }
        else
        {
            _state.Approvals.TryAnswer(id, decision);
        }
    }

    private async ValueTask AbortAsync(TurnAbortReason reason)
    {
        if (_running is not { } running)
        {
            return;
        }

        _running = null;
        await running.AbortAsync(s_interruptGrace, _state.Time).ConfigureAwait(false);
        await RecordUnansweredAsync(running.Context, running.Context.Pending.TakeAll()).ConfigureAwait(false);
        await FlushAsync(running.Context.Id).ConfigureAwait(false);
        await _state.Events.SendAsync(running.Context.Id, new TurnAbortedEvent(reason)).ConfigureAwait(false);
        running.Dispose();
    }

    // Said, but never answered: the next turn's model reads it.
    private async ValueTask RecordUnansweredAsync(TurnContext context, IReadOnlyList<PendingMessage> left)
    {
        foreach ((MessageItem message, bool fromUser) in left)
        {
            await _state.RecordAsync(context.Id, [message]).ConfigureAwait(false);
            if (fromUser && TurnItems.From(message) is { } item)
            {
                await _state.Events.SendAsync(context.Id, new ItemStartedEvent(Id, context.Id, item)).ConfigureAwait(false);
                await _state.Events.SendAsync(context.Id, new ItemCompletedEvent(Id, context.Id, item)).ConfigureAwait(false);
            }
        }

        if (left.Count > 0)
        {
            context.ForgetStep();
        }
    }

    private async ValueTask FlushAsync(string id)
    {
        try
        {
            await _state.Log.FlushAsync().ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            await _state.Events.SendAsync(id, new ErrorEvent(failure.Message)).ConfigureAwait(false);
        }
    }

    private async ValueTask ShutDownAsync(string id)
    {
        _queue.Writer.TryComplete();
        await AbortAsync(TurnAbortReason.Interrupted).ConfigureAwait(false);
        await _state.Execution.DisposeAsync().ConfigureAwait(false);
        await _state.Mcp.DisposeAsync().ConfigureAwait(false);
        await FlushAsync(id).ConfigureAwait(false);
        await _state.Log.DisposeAsync().ConfigureAwait(false);
        _state.Journal?.Dispose();
        AgentLog.ConversationEnded(_state.AgentLog, _state.IdText);
        await _state.Events.SendAsync(id, new ShutdownCompleteEvent()).ConfigureAwait(false);
        _state.Events.Complete();
    }

    private sealed record TurnSubmission(string Id, IReadOnlyList<UserInput> Items, JsonElement? OutputSchema);

    private sealed record InterruptSubmission
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
