namespace Codex.Execution;

/// <summary>A folder (or file) that a policy makes writable, and what below it stays read-only.</summary>
/// <param name="Path">The root as configured; absolute or relative to the folder of the command.</param>
/// <param name="ReadOnlySubpaths">Paths below the root that are not writable.</param>
public sealed record WritableRoot(string Path, IReadOnlyList<string> ReadOnlySubpaths);
