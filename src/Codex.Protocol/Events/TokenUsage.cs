using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Tokens, as the model's service counts them.</summary>
public sealed record TokenUsage
{
    /// <summary>Tokens of the request, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens of the request that the service had in its cache.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Tokens of the answer that were reasoning.</summary>
    public long ReasoningOutputTokens { get; init; }

    /// <summary>Request and answer together.</summary>
    public long TotalTokens { get; init; }

    /// <summary>For display: what was not cached of the request, and the answer.</summary>
    [JsonIgnore]
    public long BlendedTotal => Math.Max(0, InputTokens - CachedInputTokens) + OutputTokens;

    /// <summary>The sums, field by field.</summary>
    public TokenUsage Add(TokenUsage other) => new()
    {
        InputTokens = InputTokens + other.InputTokens,
        CachedInputTokens = CachedInputTokens + other.CachedInputTokens,
        OutputTokens = OutputTokens + other.OutputTokens,
        ReasoningOutputTokens = ReasoningOutputTokens + other.ReasoningOutputTokens,
        TotalTokens = TotalTokens + other.TotalTokens,
    };
}

/// <summary>What a conversation has used so far.</summary>
/// <param name="TotalTokenUsage">The sums over all answers.</param>
/// <param name="LastTokenUsage">The latest answer's.</param>
/// <param name="ModelContextWindow">The tokens a request and its answer may have; null when unknown.</param>
public sealed record TokenUsageInfo(TokenUsage TotalTokenUsage, TokenUsage LastTokenUsage, long? ModelContextWindow = null);

/// <summary>One of the account's limits.</summary>
/// <param name="UsedPercent">How much is used, 0 to 100.</param>
/// <param name="WindowMinutes">The window's length in minutes; null when unknown.</param>
/// <param name="ResetsAt">When it starts anew, in seconds since 1970; null when unknown.</param>
public sealed record RateLimitWindow(
    [property: JsonConverter(typeof(FractionJsonConverter<double>))] double UsedPercent,
    long? WindowMinutes = null,
    long? ResetsAt = null);

/// <summary>The account's limits as the service last told them.</summary>
/// <param name="Primary">The shorter window.</param>
/// <param name="Secondary">The longer window.</param>
public sealed record RateLimitSnapshot(RateLimitWindow? Primary = null, RateLimitWindow? Secondary = null);
