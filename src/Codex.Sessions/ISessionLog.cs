namespace Codex.Sessions;

/// <summary>Where a conversation is recorded: append only. Implement it to keep sessions somewhere else.</summary>
/// <remarks>When a call of <see cref="AppendAsync(IReadOnlyList{RolloutItem}, CancellationToken)"/> has ended, the end of the process cannot undo it.</remarks>
public interface ISessionLog : IAsyncDisposable
{
    /// <summary>The session file, absolute; empty when the session is not kept in a file.</summary>
    string Path { get; }

    /// <summary>Records items, in order and together. Items that are not kept (<see cref="RolloutItem.IsKept"/>) are passed over.</summary>
    /// <exception cref="SessionException">They could not be written.</exception>
    ValueTask AppendAsync(IReadOnlyList<RolloutItem> items, CancellationToken cancellationToken = default);

    /// <summary>Records one item.</summary>
    /// <exception cref="SessionException">It could not be written.</exception>
    ValueTask AppendAsync(RolloutItem item, CancellationToken cancellationToken = default) => AppendAsync([item], cancellationToken);

    /// <summary>Ends when everything that was appended is written, also what an earlier failure had kept back.</summary>
    /// <exception cref="SessionException">It could not be written.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);
}

/// <summary>A log that keeps nothing: for conversations that shall leave no trace, or when the home folder cannot be written.</summary>
public sealed class UnsavedSessionLog : ISessionLog
{
    /// <inheritdoc/>
    public string Path => "";

    /// <inheritdoc/>
    public ValueTask AppendAsync(IReadOnlyList<RolloutItem> items, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
