using Codex.Protocol;

namespace Codex.Core.Git;

/// <summary>
/// Snapshots of a work tree as commits that no branch names. Making one touches neither the index nor the history; going
/// back to one restores the files and the index of the folder's part of the repository, but not HEAD.
/// </summary>
internal static class GhostSnapshot
{
    public const string DefaultMessage = "codex snapshot";

    /// <summary>Takes a snapshot of a folder's part of its repository.</summary>
    /// <param name="folder">An absolute folder.</param>
    /// <param name="cancellationToken">Ends git. There is no limit of time.</param>
    /// <param name="forceInclude">Paths relative to the folder that are taken in although they are ignored.</param>
    /// <param name="message">The message of the commit.</param>
    /// <exception cref="GitException">The folder is in no repository, or git fails.</exception>
    public static async Task<GhostCommit> CreateAsync(
        string folder, CancellationToken cancellationToken, IReadOnlyList<string>? forceInclude = null, string message = DefaultMessage)
    {
        SnapshotScope scope = await SnapshotScope.OfAsync(folder, cancellationToken).ConfigureAwait(false);
        string[] forced = [.. (forceInclude ?? []).Select(path => SnapshotScope.Normalise(scope.Prefix + path))];
        Task<UntrackedPaths> listing = UntrackedPaths.ListAsync(scope, cancellationToken);
        GitOutput head = await scope.Query("rev-parse", "--verify", "HEAD").RunAsync(cancellationToken).ConfigureAwait(false);
        string? parent = head.IsSuccess ? head.Text().Trim() : head.IsFatal ? null : throw head.Failure();

        string temporary = Directory.CreateTempSubdirectory("codex-git-index-").FullName;
        try
        {
            string index = Path.Combine(temporary, "index");
            string? indexTree = await WriteIndexTreeAsync(scope, index, cancellationToken).ConfigureAwait(false);
            string tree = await WriteTreeAsync(scope, index, parent, forced, cancellationToken).ConfigureAwait(false);
            string id = await CommitAsync(scope, tree, parent, indexTree, message, cancellationToken).ConfigureAwait(false);
            UntrackedPaths untracked = await listing.ConfigureAwait(false);
            return new GhostCommit(id, parent, untracked.Files, untracked.Folders);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Makes the folder's part of the repository what it was when the snapshot was taken.</summary>
    /// <param name="folder">An absolute folder; it need not be the one of the snapshot.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cancellationToken">Ends git. There is no limit of time.</param>
    /// <exception cref="GitException">The folder is in no repository, the snapshot is gone, or git fails.</exception>
    public static Task RestoreAsync(string folder, GhostCommit snapshot, CancellationToken cancellationToken) =>
        new SnapshotRestore(snapshot).RunAsync(folder, cancellationToken);

    // The private index begins as a copy of the real one: git then knows which files it has seen and reads only the others.
    private static async Task<string?> WriteIndexTreeAsync(SnapshotScope scope, string index, CancellationToken cancellationToken)
    {
        if (!File.Exists(scope.IndexPath))
        {
            return null;
        }

        File.Copy(scope.IndexPath, index);
        GitOutput output = await Private(scope, index, "write-tree").RunAsync(cancellationToken).ConfigureAwait(false);

        // An index with conflicts has no tree; the snapshot then does without one.
        return output.IsSuccess ? output.Text().Trim() : null;
    }

    private static async Task<string> WriteTreeAsync(
        SnapshotScope scope, string index, string? parent, string[] forced, CancellationToken cancellationToken)
    {
        if (scope.Prefix.Length > 0)
        {
            // Outside the folder's part the snapshot is HEAD, whatever is staged there.
            await Private(scope, index, ["read-tree", .. parent is null ? (string[])["--empty"] : ["--reset", parent]])
                .RequireAsync(cancellationToken).ConfigureAwait(false);
        }

        await Private(scope, index, ["add", "--all", .. scope.Pathspec]).RequireAsync(cancellationToken).ConfigureAwait(false);
        if (forced.Length > 0)
        {
            await Private(scope, index, ["add", "--force", "--", .. forced]).RequireAsync(cancellationToken).ConfigureAwait(false);
        }

        return (await Private(scope, index, "write-tree").RequireAsync(cancellationToken).ConfigureAwait(false)).Text().Trim();
    }

    private static async Task<string> CommitAsync(
        SnapshotScope scope, string tree, string? parent, string? indexTree, string message, CancellationToken cancellationToken)
    {
        const string Name = "Codex Snapshot";
        const string Address = "snapshot@codex.local";
        var command = new GitCommand
        {
            Folder = scope.Root,
            Arguments =
            [
                "commit-tree", tree,
                .. parent is null ? (string[])[] : ["-p", parent],
                "-m", message,
                .. indexTree is null ? (string[])[] : ["-m", $"{SnapshotRestore.IndexTrailer}: {indexTree}"],
            ],
            Environment = new Dictionary<string, string>
            {
                ["GIT_AUTHOR_NAME"] = Name,
                ["GIT_AUTHOR_EMAIL"] = Address,
                ["GIT_COMMITTER_NAME"] = Name,
                ["GIT_COMMITTER_EMAIL"] = Address,
            },
        };
        return (await command.RequireAsync(cancellationToken).ConfigureAwait(false)).Text().Trim();
    }

    private static GitCommand Private(SnapshotScope scope, string index, params string[] arguments) => new()
    {
        Folder = scope.Root,
        Arguments = arguments,
        Environment = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index, [SnapshotScope.LiteralPaths] = "1" },
    };
}
