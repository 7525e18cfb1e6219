using Codex.Configuration;
using Codex.Core.Compaction;
using Codex.Core.Conversations;
using Codex.Core.History;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>A regular turn: from what the user says to the model's last word. Read it from top to bottom.</summary>
internal sealed class Turn
{
    private readonly TurnContext _context;
    private readonly ConversationState _conversation;

    public Turn(TurnContext context)
    {
        _context = context;
        _conversation = context.Conversation;
    }

    /// <summary>Runs the turn to its end.</summary>
    /// <param name="message">What the user says; null when it waits among the pending messages.</param>
    /// <param name="cancellationToken">Interrupts it: calls that run are stopped and answered, the history stays whole.</param>
    /// <returns>The model's last message; null when its last step had none.</returns>
    /// <exception cref="ModelException">No answer could be had.</exception>
    public async Task<string?> RunAsync(MessageItem? message, CancellationToken cancellationToken)
    {
        if (message is not null)
        {
            await RecordInputAsync(message, fromUser: true).ConfigureAwait(false);
        }

        if (_conversation.Configuration.Features.IsOn(Feature.GhostCommit))
        {
            _context.Snapshot ??= new TurnSnapshot(_context, cancellationToken);
        }

        try
        {
            return await RunStepsAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (_context.Snapshot is { } snapshot)
            {
                await snapshot.SettleAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<string?> RunStepsAsync(CancellationToken cancellationToken)
    {
        bool? justCompacted = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (PendingMessage pending in _context.Pending.TakeAll())
            {
                await RecordInputAsync(pending.Message, pending.FromUser).ConfigureAwait(false);
            }

            StepResult step = await RunStepAsync(cancellationToken).ConfigureAwait(false);

            if (_conversation.AutoCompactLimitOf(_context.Settings.Model) is { } limit && step.TotalTokens >= limit)
            {
                if (justCompacted is { } succeeded)
                {
                    string what = succeeded ? "still takes" : "could not be summarised and takes";
                    await _context.SendAsync(new ErrorEvent(
                        $"The conversation {what} {step.TotalTokens} tokens, and the limit is {limit}. Start a new conversation, or ask for less at once.")).ConfigureAwait(false);
                    return null;
                }

                justCompacted = await Compactor.TryRunAsync(_context, cancellationToken).ConfigureAwait(false);
                continue;
            }

            justCompacted = null;
            if (!step.HasOutputs && _context.Pending.IsEmpty)
            {
                string? last = ConversationHistory.LastAgentMessage(step.Items);
                await TurnNotification.SendAsync(_context, last).ConfigureAwait(false);
                return last;
            }
        }
    }

    private async Task RecordInputAsync(MessageItem message, bool fromUser)
    {
        await _context.RecordAsync([message]).ConfigureAwait(false);
        if (fromUser && TurnItems.From(message) is { } item)
        {
            await _context.SendAsync(new ItemStartedEvent(_conversation.Id, _context.Id, item)).ConfigureAwait(false);
            await _context.SendAsync(new ItemCompletedEvent(_conversation.Id, _context.Id, item)).ConfigureAwait(false);
        }
    }

    private async Task<StepResult> RunStepAsync(CancellationToken cancellationToken)
    {
        int most = _conversation.StreamRetries;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await new ModelStep(_context).RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ModelException failure) when (failure.CanRetryStep && attempt <= most)
            {
                await StepRetry.AnnounceAndWaitAsync(_context, failure, attempt, most, cancellationToken).ConfigureAwait(false);
            }
            catch (ModelException failure)
            {
                await NoteFailureAsync(failure).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async ValueTask NoteFailureAsync(ModelException failure)
    {
        switch (failure.Code)
        {
            case ModelErrorCode.ContextWindowExceeded:
                _conversation.Tokens.MarkFull(_context.ContextWindow);
                await _context.SendAsync(_conversation.Tokens.ToEvent()).ConfigureAwait(false);
                break;
            case ModelErrorCode.UsageLimitReached when failure.RateLimits is { } limits:
                _conversation.Tokens.RateLimits = limits;
                await _context.SendAsync(_conversation.Tokens.ToEvent()).ConfigureAwait(false);
                break;
        }
    }
}
