namespace Codex.Patching;

/// <summary>What a patch would do in a folder, found out without touching a file.</summary>
public sealed record PatchVerification
{
    /// <summary>The patch.</summary>
    public required Patch Patch { get; init; }

    /// <summary>The absolute folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The changes, one for each file, in the order in which the patch first names the files. A file
    /// that the patch both makes and removes has none.
    /// </summary>
    public required IReadOnlyList<PatchChange> Changes { get; init; }

    /// <summary>Every place that would be written or removed on the way, without repeats.</summary>
    public required IReadOnlyList<PatchTarget> Targets { get; init; }

    /// <summary>Every folder that does not exist yet and would be made on the way, without repeats.</summary>
    public required IReadOnlyList<PatchTarget> NewFolders { get; init; }
}
