namespace Codex.Models;

/// <summary>How many tokens a model's request and answer may have.</summary>
/// <param name="Tokens">The whole window, in tokens.</param>
/// <param name="MaxOutputTokens">The longest answer, in tokens; null when unknown.</param>
public sealed record ContextWindow(long Tokens, long? MaxOutputTokens = null)
{
    private const int EffectivePercent = 95;

    /// <summary>What is told to users and compared with: 95 % of the window, which leaves room for the system's own text.</summary>
    public long EffectiveTokens => Tokens * EffectivePercent / 100;

    /// <summary>When a conversation is compacted by itself: 90 % of the window.</summary>
    public long AutoCompactTokenLimit => Tokens * 9 / 10;

    /// <summary>The window of a slug, or null when it is unknown.</summary>
    public static ContextWindow? Find(string slug) => slug switch
    {
        "gpt-oss-20b" or "gpt-oss-120b" or "gpt-oss:20b" or "gpt-oss:120b" => new(96_000, 32_000),
        "o3" or "o4-mini" or "codex-mini-latest" => new(200_000, 100_000),
        "gpt-4.1" or "gpt-4.1-2025-04-14" => new(1_047_576, 32_768),
        "gpt-4o" or "gpt-4o-2024-08-06" or "gpt-4o-2024-11-20" => new(128_000, 16_384),
        "gpt-4o-2024-05-13" => new(128_000, 4_096),
        "gpt-3.5-turbo" => new(16_385, 4_096),
        _ when slug.StartsWith("gpt-5", StringComparison.Ordinal) || slug.StartsWith("codex-", StringComparison.Ordinal) => new(272_000, 128_000),
        _ => null,
    };
}
