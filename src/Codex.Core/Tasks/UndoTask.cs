using Codex.Core.Conversations;
using Codex.Core.Git;
using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Tasks;

/// <summary>The user takes back what the last turn did to the files. What was said in it stays.</summary>
internal sealed class UndoTask : ConversationTask
{
    private const int ShownDigits = 7;

    public override bool AnnouncesStart => false;

    protected override async Task<string?> WorkAsync(TurnContext context, CancellationToken cancellationToken)
    {
        await context.SendAsync(new UndoStartedEvent("Restoring the files as they were before the last turn.")).ConfigureAwait(false);
        ConversationState conversation = context.Conversation;
        if (conversation.History.LastSnapshot is not { } snapshot)
        {
            await context.SendAsync(new UndoCompletedEvent(
                false, "There is no snapshot to go back to. Snapshots are made before each turn when the feature `ghost_commit` is on.")).ConfigureAwait(false);
            return null;
        }

        await context.SendAsync(await RestoreAsync(context, snapshot, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private static async Task<UndoCompletedEvent> RestoreAsync(TurnContext context, GhostSnapshotItem snapshot, CancellationToken cancellationToken)
    {
        string id = snapshot.GhostCommit.Id[..Math.Min(ShownDigits, snapshot.GhostCommit.Id.Length)];
        try
        {
            await GhostSnapshot.RestoreAsync(context.Settings.Cwd, snapshot.GhostCommit, cancellationToken).ConfigureAwait(false);
            // The event is on record too, so that a resumed conversation does not go back to the same snapshot again.
            context.Conversation.History.Remove(snapshot);
            return new UndoCompletedEvent(true, $"The files are as they were at snapshot {id}.");
        }
        catch (OperationCanceledException)
        {
            return new UndoCompletedEvent(false, $"Going back to snapshot {id} was interrupted: some files may be restored and others not. Undo again to finish.");
        }
        catch (GitException failure)
        {
            return new UndoCompletedEvent(false, $"Snapshot {id} could not be restored: {failure.Message}");
        }
    }
}
