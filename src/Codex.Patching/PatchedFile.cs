namespace Codex.Patching;

/// <summary>One file that a patch has written or removed.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Path">The file as the patch spells it; of a moved file the new place.</param>
public sealed record PatchedFile(PatchedFileKind Kind, string Path);

/// <summary>What was done to a file.</summary>
public enum PatchedFileKind
{
    /// <summary>Written anew.</summary>
    Added,

    /// <summary>Changed, moved, or both.</summary>
    Modified,

    /// <summary>Removed.</summary>
    Deleted,
}
