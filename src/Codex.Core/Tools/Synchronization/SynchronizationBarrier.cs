using System.Collections.Concurrent;
using System.Globalization;

namespace Codex.Core.Tools.Synchronization;

/// <summary>Where calls wait until all have come.</summary>
internal sealed class SynchronizationBarrier
{
    private static readonly ConcurrentDictionary<string, SynchronizationBarrier> s_open = new(StringComparer.Ordinal);

    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ulong _participants;
    private long _arrived;

    private SynchronizationBarrier(ulong participants) => _participants = participants;

    /// <summary>Arrives and waits for the others.</summary>
    /// <exception cref="ToolException">The arguments make no sense, or the others did not come in time.</exception>
    public static async Task WaitAsync(BarrierArguments arguments, TimeProvider time, CancellationToken cancellationToken)
    {
        if (arguments.Participants == 0 || arguments.TimeoutMs == 0)
        {
            throw new ToolException("a barrier needs at least one participant and a time limit above zero");
        }

        SynchronizationBarrier barrier = s_open.GetOrAdd(arguments.Id, static (_, participants) => new(participants), arguments.Participants);
        if (barrier._participants != arguments.Participants)
        {
            throw new ToolException(string.Create(
                CultureInfo.InvariantCulture, $"the barrier {arguments.Id} is open for {barrier._participants} participants, not {arguments.Participants}"));
        }

        if ((ulong)Interlocked.Increment(ref barrier._arrived) >= barrier._participants)
        {
            s_open.TryRemove(new KeyValuePair<string, SynchronizationBarrier>(arguments.Id, barrier));
            barrier._complete.TrySetResult();
        }

        try
        {
            TimeSpan limit = TimeSpan.FromMilliseconds(Math.Min(arguments.TimeoutMs, int.MaxValue));
            await barrier._complete.Task.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException failure)
        {
            throw new ToolException($"the others did not come to the barrier {arguments.Id} in time", failure);
        }
    }
}
