namespace Codex.Sessions;

/// <summary>Where a conversation is cut when it is taken up again from an earlier message.</summary>
public static class SessionFork
{
    /// <summary>What stands before the user's own message of the given number.</summary>
    /// <param name="items">The saved conversation.</param>
    /// <param name="message">The message, from 0, counted among the recorded items (not the events).</param>
    /// <returns>All lines strictly before it; null when there are not that many messages: the fork is then a new session.</returns>
    public static IReadOnlyList<RolloutItem>? Before(IReadOnlyList<RolloutItem> items, int message)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(message);
        int seen = 0;
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is RolloutItem.Response response && UserMessageText.Of(response.Item) is not null && seen++ == message)
            {
                return [.. items.Take(i)];
            }
        }

        return null;
    }
}
