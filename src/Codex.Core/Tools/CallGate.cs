namespace Codex.Core.Tools;

/// <summary>
/// Lets calls of one step run in the order in which they came: calls marked parallel together, every other call alone.
/// </summary>
/// <remarks>Places are taken by one thread at a time (the reader of the stream); they may be left on any.</remarks>
internal sealed class CallGate
{
    private readonly List<Task> _shared = [];
    private Task _exclusive = Task.CompletedTask;

    /// <summary>Takes the next place.</summary>
    /// <param name="isParallel">Whether the call may run beside its neighbours that are parallel too.</param>
    public Place Enter(bool isParallel)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task turn;
        if (isParallel)
        {
            turn = _exclusive;
            _shared.Add(Task.WhenAll(turn, left.Task));
        }
        else
        {
            turn = Task.WhenAll([_exclusive, .. _shared]);
            _shared.Clear();
            // A call that gives up before its turn must not let those behind it pass the one that still runs.
            _exclusive = Task.WhenAll(turn, left.Task);
        }

        return new Place(turn, left);
    }

    /// <summary>A call's place.</summary>
    /// <param name="turn">Completes when the call may run.</param>
    /// <param name="left">Completed by <see cref="Leave"/>.</param>
    public readonly struct Place(Task turn, TaskCompletionSource left)
    {
        /// <summary>Completes when the call may run.</summary>
        public Task Turn { get; } = turn;

        /// <summary>Lets those behind it run.</summary>
        public void Leave() => left.TrySetResult();
    }
}
