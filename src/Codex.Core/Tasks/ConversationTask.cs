using Codex.Core.Telemetry;
using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tasks;

/// <summary>How a task ended.</summary>
/// <param name="LastAgentMessage">The model's last message; null when there was none.</param>
/// <param name="Failed">Whether an error ended it.</param>
internal readonly record struct TaskOutcome(string? LastAgentMessage, bool Failed = false);

/// <summary>Something that occupies a conversation: it starts, tells what it does, and ends or is interrupted.</summary>
internal abstract class ConversationTask
{
    /// <summary>Whether its beginning is told as a turn's.</summary>
    public virtual bool AnnouncesStart => true;

    /// <summary>Runs the task; whatever fails in it is told as an error event.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<TaskOutcome> RunAsync(TurnContext context, CancellationToken cancellationToken)
    {
        try
        {
            // What went wrong with servers is told before the turn begins, and their tools are offered from its first step.
            await context.Conversation.Mcp.ReadyAsync(cancellationToken).ConfigureAwait(false);
            if (AnnouncesStart)
            {
                await context.SendAsync(new TaskStartedEvent(context.ContextWindow)).ConfigureAwait(false);
            }

            return new TaskOutcome(await WorkAsync(context, cancellationToken).ConfigureAwait(false));
        }
        catch (ModelException failure)
        {
            AgentLog.TurnFailed(context.Conversation.AgentLog, context.Id, failure.Code.ToString());
            await context.SendAsync(new ErrorEvent(failure.Message)).ConfigureAwait(false);
            return new TaskOutcome(null, Failed: true);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A fault of our own, or a part that gave up though nobody interrupted it: the turn is over, the conversation is not.
            AgentLog.TurnFaulted(context.Conversation.AgentLog, failure, context.Id);
            await context.SendAsync(new ErrorEvent($"The turn ended because of a fault in the agent itself: {failure.Message}")).ConfigureAwait(false);
            return new TaskOutcome(null, Failed: true);
        }
    }

    /// <summary>The task's own work.</summary>
    /// <returns>The model's last message; null when there was none.</returns>
    protected abstract Task<string?> WorkAsync(TurnContext context, CancellationToken cancellationToken);
}
