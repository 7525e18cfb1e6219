namespace Codex.Testing;

/// <summary>The tokens that a scripted answer claims to have cost.</summary>
/// <param name="InputTokens">Tokens of the prompt, cached ones included.</param>
/// <param name="CachedInputTokens">Those of the prompt that came from the cache.</param>
/// <param name="OutputTokens">Tokens of the answer, reasoning included.</param>
/// <param name="ReasoningTokens">Those of the answer that were reasoning.</param>
public sealed record ScriptedUsage(long InputTokens = 10, long CachedInputTokens = 0, long OutputTokens = 5, long ReasoningTokens = 0)
{
    /// <summary>Prompt and answer together.</summary>
    public long TotalTokens => InputTokens + OutputTokens;
}
