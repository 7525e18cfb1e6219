using Codex.Core.Conversations;
using Codex.Core.Git;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>
/// The snapshot of the work tree as it was before a turn. It is made beside the turn, whose calls wait for it, and is put on
/// record by the turn itself as soon as it sees that it is ready.
/// </summary>
internal sealed class TurnSnapshot
{
    private readonly TurnContext _turn;
    private readonly Task<GhostCommit?> _making;
    private string? _problem;
    private bool _isSettled;

    /// <summary>Begins the snapshot of the turn's folder.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="cancellationToken">The turn's own: an interrupted turn has no use for a snapshot that is not there yet.</param>
    public TurnSnapshot(TurnContext turn, CancellationToken cancellationToken)
    {
        _turn = turn;
        _making = MakeAsync(cancellationToken);
    }

    /// <summary>Ends when the snapshot is made, or cannot be.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _making.WaitAsync(cancellationToken);

    /// <summary>Puts it on record if it is ready, or tells why there is none; later calls do nothing.</summary>
    public ValueTask SettleIfReadyAsync() => _making.IsCompleted ? SettleAsync() : ValueTask.CompletedTask;

    /// <summary>Waits for it and puts it on record.</summary>
    public async ValueTask SettleAsync()
    {
        if (_isSettled)
        {
            return;
        }

        GhostCommit? commit = await _making.ConfigureAwait(false);
        _isSettled = true;
        if (commit is not null)
        {
            await _turn.RecordAsync([new GhostSnapshotItem(commit)]).ConfigureAwait(false);
        }
        else if (_problem is not null)
        {
            await _turn.SendAsync(new BackgroundEvent($"This turn cannot be undone, as no snapshot can be made: {_problem}")).ConfigureAwait(false);
        }
    }

    private async Task<GhostCommit?> MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GhostSnapshot.CreateAsync(_turn.Settings.Cwd, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
        {
            _problem = failure.Message;
            return null;
        }
    }
}
