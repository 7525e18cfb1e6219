using Codex.Core.Conversations;
using Codex.Core.Tools;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>One request to the model: its answer is streamed, the calls it asks for run beside the stream, then all is recorded.</summary>
internal sealed class ModelStep
{
    private readonly TurnContext _context;
    private readonly ConversationState _conversation;
    private readonly StepCalls _calls;
    private TurnItem? _active;

    public ModelStep(TurnContext context)
    {
        _context = context;
        _conversation = context.Conversation;
        _calls = new StepCalls(context, _conversation.Tools.For(context));
        context.Calls = _calls;
    }

    public async Task<StepResult> RunAsync(CancellationToken cancellationToken)
    {
        await _conversation.LogTurnContextAsync(_context).ConfigureAwait(false);
        using var calls = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            TokenUsage? usage = await StreamAsync(calls.Token, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<ResponseItem> items = await _calls.FinishAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await _context.SendDiffAsync(cancellationToken).ConfigureAwait(false);

            await SettleSnapshotAsync().ConfigureAwait(false);
            await _context.RecordAsync(items).ConfigureAwait(false);
            return new StepResult(items, _calls.Any, usage?.TotalTokens);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Interrupted: what was done stays on record, and every call has an answer.
            await _context.RecordAsync(await _calls.FinishAsync().ConfigureAwait(false)).ConfigureAwait(false);
            throw;
        }
        catch (Exception) when (_calls.Any)
        {
            // The stream broke, or whoever brings it failed, after calls had begun: none outlives its turn, and the model must learn of their effects before it is asked again.
            _calls.StopReason = "The connection to the model broke while this call ran, and it was stopped. It may have had effects: look before you repeat it.";
            await calls.CancelAsync().ConfigureAwait(false);
            await _context.RecordAsync(await _calls.FinishAsync().ConfigureAwait(false)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _context.Calls = null;
            await _calls.CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task<TokenUsage?> StreamAsync(CancellationToken callsToken, CancellationToken cancellationToken)
    {
        TokenUsage? usage = null;
        await foreach (ResponseEvent message in _conversation.Models.StreamAsync(BuildRequest(), cancellationToken).ConfigureAwait(false))
        {
            await SettleSnapshotAsync().ConfigureAwait(false);
            switch (message)
            {
                case RateLimitsReported limits:
                    _conversation.Tokens.RateLimits = limits.Snapshot;
                    await _context.SendAsync(_conversation.Tokens.ToEvent()).ConfigureAwait(false);
                    break;
                case OutputItemAdded added:
                    await StartItemAsync(added.Item).ConfigureAwait(false);
                    break;
                case OutputTextDelta text when _active is { } item:
                    await _context.SendAsync(new AgentMessageContentDeltaEvent(_conversation.IdText, _context.Id, item.Id, text.Delta)).ConfigureAwait(false);
                    break;
                case ReasoningSummaryDelta text when _active is { } item:
                    await _context.SendAsync(new ReasoningContentDeltaEvent(_conversation.IdText, _context.Id, item.Id, text.Delta)).ConfigureAwait(false);
                    break;
                case ReasoningTextDelta text when _active is { } item:
                    await _context.SendAsync(new ReasoningRawContentDeltaEvent(_conversation.IdText, _context.Id, item.Id, text.Delta)).ConfigureAwait(false);
                    break;
                case ReasoningSummaryPartAdded:
                    await _context.SendAsync(new AgentReasoningSectionBreakEvent()).ConfigureAwait(false);
                    break;
                case OutputItemDone done:
                    await CompleteItemAsync(done.Item, callsToken).ConfigureAwait(false);
                    break;
                case ResponseCompleted completed:
                    usage = completed.Usage;
                    if (usage is not null)
                    {
                        _conversation.Tokens.Add(usage, _context.ContextWindow);
                    }

                    await _context.SendAsync(_conversation.Tokens.ToEvent()).ConfigureAwait(false);
                    break;
            }
        }

        return usage;
    }

    private ValueTask SettleSnapshotAsync() => _context.Snapshot?.SettleIfReadyAsync() ?? ValueTask.CompletedTask;

    private ModelRequest BuildRequest() =>
        _conversation.CreateRequest(_context, _conversation.History.ForModel(), _calls.Tools.Specifications) with
        {
            ParallelToolCalls = _context.Family.SupportsParallelToolCalls,
            OutputSchema = _context.OutputSchema,
        };

    private async ValueTask StartItemAsync(ResponseItem item)
    {
        if (TurnItems.From(item) is { } shown)
        {
            _active = shown;
            await _context.SendAsync(new ItemStartedEvent(_conversation.Id, _context.Id, shown)).ConfigureAwait(false);
        }
    }

    private async ValueTask CompleteItemAsync(ResponseItem item, CancellationToken callsToken)
    {
        TurnItem? active = _active;
        _active = null;
        if (_calls.TryStart(item, callsToken))
        {
            return;
        }

        if (item is ReasoningItem or MessageItem { Role: "assistant" })
        {
            _calls.Keep(item);
        }

        if (TurnItems.From(item) is { } shown)
        {
            if (active is null)
            {
                await _context.SendAsync(new ItemStartedEvent(_conversation.Id, _context.Id, shown)).ConfigureAwait(false);
            }
            else if (item.Id is null && active.GetType() == shown.GetType())
            {
                shown = shown with { Id = active.Id };
            }

            await _context.SendAsync(new ItemCompletedEvent(_conversation.Id, _context.Id, shown)).ConfigureAwait(false);
        }
    }
}
