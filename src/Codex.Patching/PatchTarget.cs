namespace Codex.Patching;

/// <summary>A place that a patch would write or remove. Whoever judges whether that is allowed judges both paths.</summary>
/// <param name="Path">As in <see cref="PatchChange.Path"/>.</param>
/// <param name="ResolvedPath">The same place with links followed, as far as it exists.</param>
public sealed record PatchTarget(string Path, string ResolvedPath);
