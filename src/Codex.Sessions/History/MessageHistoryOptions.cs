namespace Codex.Sessions;

/// <summary>Whether and how much of what the user typed is kept.</summary>
public sealed record MessageHistoryOptions
{
    /// <summary>Whether messages are added; lookups work either way.</summary>
    public bool IsKept { get; init; } = true;

    /// <summary>The file's largest size in bytes; the oldest lines go first, the newest always stays. Null for no limit.</summary>
    public long? MaxBytes { get; init; }
}
