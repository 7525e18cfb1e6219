namespace Codex.Protocol;

/// <summary>A snapshot of a work tree in a commit that no branch names.</summary>
/// <param name="Id">The commit's id, 40 hexadecimal digits.</param>
/// <param name="Parent">The commit that was checked out; null in a repository without one.</param>
/// <param name="PreexistingUntrackedFiles">Untracked and ignored files that were there, relative to the repository's root.</param>
/// <param name="PreexistingUntrackedDirs">Folders likewise.</param>
public sealed record GhostCommit(
    string Id,
    string? Parent,
    IReadOnlyList<string> PreexistingUntrackedFiles,
    IReadOnlyList<string> PreexistingUntrackedDirs);
