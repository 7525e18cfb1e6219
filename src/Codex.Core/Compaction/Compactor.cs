using Codex.Core.Conversations;
using Codex.Core.History;
using Codex.Core.Prompts;
using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Compaction;

/// <summary>Lets the model summarise the history and puts the summary in its place.</summary>
internal static class Compactor
{
    /// <summary>Summarises. A failure is told to the user and leaves the history as it was.</summary>
    /// <returns>Whether the history is a summary now.</returns>
    /// <exception cref="ModelException">The login can never be renewed: whatever the turn asks next would fail alike.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the history is as it was.</exception>
    public static async Task<bool> TryRunAsync(TurnContext turn, CancellationToken cancellationToken)
    {
        ConversationState conversation = turn.Conversation;
        string prompt = conversation.Configuration.CompactPrompt ?? Prompt.Compaction;
        List<ResponseItem> input = [.. conversation.History.ForModel(), MessageItem.User(prompt)];
        if (await SummariseAsync(turn, input, cancellationToken).ConfigureAwait(false) is not { } answer || turn.IsAbandoned)
        {
            return false;
        }

        // When the model said nothing, the last thing it said before stands in for a summary.
        string summary = answer.Length > 0 ? answer : ConversationHistory.LastAgentMessage(conversation.History.Items) ?? "";
        conversation.History.Replace(CompactedHistory.Create(conversation.CreateInitialContext(turn.Settings), conversation.History.Items, summary));
        // The new history begins with the environment of this turn: that is what the model was told last.
        conversation.ToldEnvironment = turn.Settings.Environment;
        await conversation.Events.LogAsync(turn.Id, new RolloutItem.Compacted(summary)).ConfigureAwait(false);
        await turn.SendAsync(new AgentMessageEvent("Compact task completed")).ConfigureAwait(false);
        await turn.SendAsync(new WarningEvent(
            "The conversation was summarised to make room. Long conversations lose detail this way, more each time: start a new one when a task is done.")).ConfigureAwait(false);
        return true;
    }

    private static async Task<string?> SummariseAsync(TurnContext turn, List<ResponseItem> input, CancellationToken cancellationToken)
    {
        ConversationState conversation = turn.Conversation;
        int most = conversation.StreamRetries;
        int removed = 0;
        await conversation.LogTurnContextAsync(turn).ConfigureAwait(false);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                string answer = await AskAsync(turn, input, cancellationToken).ConfigureAwait(false);
                if (removed > 0)
                {
                    await turn.SendAsync(new BackgroundEvent($"The oldest {removed} items did not fit into the request for a summary and were left out of it.")).ConfigureAwait(false);
                }

                return answer;
            }
            catch (ModelException failure) when (failure.Code == ModelErrorCode.ContextWindowExceeded && input.Count > 1)
            {
                int before = input.Count;
                CallPairing.RemoveOldest(input);
                removed += before - input.Count;
                attempt = 0;
            }
            catch (ModelException failure) when (failure.CanRetryStep && attempt <= most)
            {
                await StepRetry.AnnounceAndWaitAsync(turn, failure, attempt, most, cancellationToken).ConfigureAwait(false);
            }
            catch (ModelException failure) when (failure.Code != ModelErrorCode.CredentialRefused)
            {
                if (failure.Code == ModelErrorCode.ContextWindowExceeded)
                {
                    conversation.Tokens.MarkFull(turn.ContextWindow);
                    await turn.SendAsync(conversation.Tokens.ToEvent()).ConfigureAwait(false);
                }

                await turn.SendAsync(new ErrorEvent(failure.Message)).ConfigureAwait(false);
                return null;
            }
        }
    }

    // What the model answers counts only when the answer is complete: a broken one leaves nothing behind.
    private static async Task<string> AskAsync(TurnContext turn, IReadOnlyList<ResponseItem> input, CancellationToken cancellationToken)
    {
        ConversationState conversation = turn.Conversation;
        List<ResponseItem> answer = [];
        await foreach (ResponseEvent message in conversation.Models.StreamAsync(conversation.CreateRequest(turn, [.. input], []), cancellationToken).ConfigureAwait(false))
        {
            switch (message)
            {
                case OutputItemDone done:
                    answer.Add(done.Item);
                    break;
                case RateLimitsReported limits:
                    conversation.Tokens.RateLimits = limits.Snapshot;
                    await turn.SendAsync(conversation.Tokens.ToEvent()).ConfigureAwait(false);
                    break;
                case ResponseCompleted completed:
                    if (completed.Usage is { } usage)
                    {
                        conversation.Tokens.Add(usage, turn.ContextWindow);
                    }

                    await turn.SendAsync(conversation.Tokens.ToEvent()).ConfigureAwait(false);
                    break;
            }
        }

        return ConversationHistory.LastAgentMessage(answer) ?? "";
    }
}
