namespace Codex.Configuration;

/// <summary>What is kept of the messages that the user typed (<c>[history]</c>).</summary>
public sealed record HistorySettings
{
    /// <summary>Whether messages are appended to <c>history.jsonl</c>.</summary>
    public bool IsSaved { get; init; } = true;

    /// <summary>The size above which the oldest entries go, in bytes; null for no limit.</summary>
    public long? MaxBytes { get; init; }
}
