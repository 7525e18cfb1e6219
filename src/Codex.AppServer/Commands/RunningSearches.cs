using System.Collections.Concurrent;

namespace Codex.AppServer.Commands;

/// <summary>Searches that a later one with the same token ends.</summary>
internal sealed class RunningSearches
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _byToken = new(StringComparer.Ordinal);

    /// <summary>Begins a search; an earlier one with the token is cancelled.</summary>
    /// <param name="token">The client's token; null for none.</param>
    /// <param name="stop">What ends the search.</param>
    /// <returns>Dispose it when the search has ended: the token is then free again.</returns>
    public IDisposable Begin(string? token, CancellationTokenSource stop)
    {
        if (token is null)
        {
            return new Entry(this, null, stop);
        }

        _byToken.AddOrUpdate(
            token,
            static (_, added) => added,
            static (_, earlier, added) =>
            {
                earlier.Cancel();
                return added;
            },
            stop);
        return new Entry(this, token, stop);
    }

    private sealed class Entry(RunningSearches searches, string? token, CancellationTokenSource stop) : IDisposable
    {
        public void Dispose()
        {
            if (token is not null)
            {
                searches._byToken.TryRemove(new KeyValuePair<string, CancellationTokenSource>(token, stop));
            }
        }
    }
}
