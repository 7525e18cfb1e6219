namespace Codex.Sessions;

/// <summary>One line of a session file.</summary>
/// <param name="Timestamp">When it was written, as the file says it: UTC with milliseconds, <c>2025-11-05T10:00:00.123Z</c>.</param>
/// <param name="Item">What it says.</param>
public sealed record RolloutLine(string Timestamp, RolloutItem Item);

/// <summary>A line that was passed over in reading.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Reason">Why, for a log; holds nothing of the line's content but names of fields and kinds.</param>
public sealed record DamagedLine(long Number, string Reason);
