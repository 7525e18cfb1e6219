namespace Codex.Patching;

/// <summary>One place of a file that changes: some lines that are there, and the lines that take their place.</summary>
public sealed record PatchChunk
{
    internal PatchChunk()
    {
    }

    /// <summary>
    /// Lines that must be found before the place, each further down than the one before: <c>@@ class A</c>,
    /// <c>@@ def f</c>. Empty when the patch gives none.
    /// </summary>
    public required IReadOnlyList<string> Contexts { get; init; }

    /// <summary>The lines that are there, context included. Empty when lines are only inserted.</summary>
    public required IReadOnlyList<string> OldLines { get; init; }

    /// <summary>The lines that take their place, context included.</summary>
    public required IReadOnlyList<string> NewLines { get; init; }

    /// <summary>Whether the old lines must be the last ones of the file.</summary>
    public bool AtEndOfFile { get; init; }

    /// <summary>
    /// For each new line how many old lines were written before it, and whether it is one of them (context).
    /// It tells which line of the file a new line takes its line end from.
    /// </summary>
    internal IReadOnlyList<(int OldLinesBefore, bool IsContext)> Origins { get; init; } = [];
}
