using Codex.Core.Conversations;
using Codex.Core.Telemetry;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>The wait between two attempts of a step, told to the user.</summary>
internal static class StepRetry
{
    public static async Task AnnounceAndWaitAsync(TurnContext context, ModelException failure, int attempt, int most, CancellationToken cancellationToken)
    {
        ConversationState conversation = context.Conversation;
        AgentLog.StepRepeated(conversation.AgentLog, attempt, most, failure.Code.ToString());
        await context.SendAsync(new StreamErrorEvent($"{failure.Message} Trying again: {attempt}/{most}")).ConfigureAwait(false);
        TimeSpan delay = failure.RetryAfter ?? RetryBackoff.Delay(attempt);
        await Task.Delay(delay, conversation.Time, cancellationToken).ConfigureAwait(false);
    }
}
