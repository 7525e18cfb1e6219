using Codex.Protocol;

namespace Codex.Core.History;

/// <summary>What the conversation has used of its model and of the account, as last told by the service.</summary>
internal sealed class TokenAccounting
{
    /// <summary>Token use; null before the first answer with usage.</summary>
    public TokenUsageInfo? Info { get; private set; }

    /// <summary>The account's limits; null before they were first told.</summary>
    public RateLimitSnapshot? RateLimits { get; set; }

    /// <summary>Both, as an event.</summary>
    public TokenCountEvent ToEvent() => new(Info, RateLimits);

    /// <summary>Adds an answer's usage.</summary>
    /// <param name="usage">What the service counted.</param>
    /// <param name="contextWindow">The window of the model that answered, in tokens; null when unknown.</param>
    public void Add(TokenUsage usage, long? contextWindow) =>
        Info = new TokenUsageInfo(Info is null ? usage : Info.TotalTokenUsage.Add(usage), usage, contextWindow);

    /// <summary>Notes that a request did not fit.</summary>
    /// <param name="contextWindow">The window in tokens; nothing is noted when it is unknown.</param>
    public void MarkFull(long? contextWindow)
    {
        if (contextWindow is not { } window)
        {
            return;
        }

        long before = Info?.TotalTokenUsage.TotalTokens ?? 0;
        Info = new TokenUsageInfo(
            new TokenUsage { TotalTokens = window },
            new TokenUsage { TotalTokens = Math.Max(0, window - before) },
            window);
    }
}
