using Codex.Protocol;

namespace Codex.Core.Git;

/// <summary>Goes back to a snapshot: first what git tracks, then what it does not.</summary>
internal sealed class SnapshotRestore(GhostCommit snapshot)
{
    /// <summary>The line of a snapshot's message that names the tree of the index as it was.</summary>
    public const string IndexTrailer = "Codex-Index";

    public async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        SnapshotScope scope = await SnapshotScope.OfAsync(folder, cancellationToken).ConfigureAwait(false);
        UntrackedPaths present = await UntrackedPaths.ListAsync(scope, cancellationToken).ConfigureAwait(false);
        GitOutput index = await scope.Query("show", "--no-patch", $"--format=%(trailers:key={IndexTrailer},valueonly)", snapshot.Id)
            .RequireAsync(cancellationToken).ConfigureAwait(false);

        await RestoreAsync(scope, snapshot.Id, "--worktree", cancellationToken).ConfigureAwait(false);
        if (index.Text().Trim() is { Length: > 0 } indexTree)
        {
            // The index gets back its own state: staged and unstaged changes stay apart, untracked files stay untracked.
            await RestoreAsync(scope, indexTree, "--staged", cancellationToken).ConfigureAwait(false);
        }

        await RemoveNewAsync(scope, present, cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(folder);
    }

    private static async Task RestoreAsync(SnapshotScope scope, string source, string what, CancellationToken cancellationToken)
    {
        string part = scope.Prefix.Length > 0 ? scope.Prefix : ".";
        GitOutput output = await new GitCommand
        {
            Folder = scope.Root,
            Arguments = ["restore", "--source", source, what, "--", part],
            Environment = new Dictionary<string, string> { [SnapshotScope.LiteralPaths] = "1" },
        }.RunAsync(cancellationToken).ConfigureAwait(false);
        if (!output.IsSuccess && !await IsEmptyAsync(scope, source, cancellationToken).ConfigureAwait(false))
        {
            throw output.Failure();
        }
    }

    // Git refuses a path under which neither side has a file. There is nothing to restore then.
    private static async Task<bool> IsEmptyAsync(SnapshotScope scope, string source, CancellationToken cancellationToken)
    {
        GitOutput tree = await scope.Query(["ls-tree", "-r", "--name-only", source, .. scope.Pathspec]).RunAsync(cancellationToken).ConfigureAwait(false);
        GitOutput index = await scope.Query(["ls-files", .. scope.Pathspec]).RunAsync(cancellationToken).ConfigureAwait(false);
        return tree is { IsSuccess: true, StandardOutput.Length: 0 } && index is { IsSuccess: true, StandardOutput.Length: 0 };
    }

    private async Task RemoveNewAsync(SnapshotScope scope, UntrackedPaths present, CancellationToken cancellationToken)
    {
        HashSet<string> files = [.. snapshot.PreexistingUntrackedFiles];
        HashSet<string> folders = [.. snapshot.PreexistingUntrackedDirs];
        string[] newFiles = [.. present.Files.Where(path => !files.Contains(path) && !IsBelow(path, folders))];
        string[] newFolders = [.. present.Folders.Where(path => !files.Contains(path) && !IsBelow(path, folders))];
        if (newFiles.Length + newFolders.Length == 0)
        {
            return;
        }

        // A file that the snapshot holds is none of the turn's, even if the turn made git forget it.
        GitOutput tree = await scope.Query(["ls-tree", "-r", "-z", "--name-only", snapshot.Id, .. scope.Pathspec])
            .RequireAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> held = [.. tree.Text().Split('\0')];
        foreach (string path in newFiles.Where(path => !held.Contains(path)))
        {
            Remove(scope, path, RemoveFile);
        }

        foreach (string path in newFolders.Where(path => !held.Any(name => name.StartsWith(path + "/", StringComparison.Ordinal))))
        {
            Remove(scope, path, RemoveFolder);
        }
    }

    private static bool IsBelow(string path, HashSet<string> folders)
    {
        for (string? candidate = path; candidate is { Length: > 0 }; candidate = ParentOf(candidate))
        {
            if (folders.Contains(candidate))
            {
                return true;
            }
        }

        return false;
    }

    // What the listing saw may have given way to something of the snapshot since: a file to a folder, or a folder to a file.
    private static void RemoveFile(string absolute)
    {
        if (!Directory.Exists(absolute) || new DirectoryInfo(absolute).LinkTarget is not null)
        {
            File.Delete(absolute);
        }
    }

    private static void RemoveFolder(string absolute)
    {
        if (Directory.Exists(absolute))
        {
            Directory.Delete(absolute, recursive: true);
        }
    }

    private static void Remove(SnapshotScope scope, string path, Action<string> remove)
    {
        if (IsBehindLink(scope, path))
        {
            return;
        }

        string absolute = Path.Combine(scope.Root, path);
        try
        {
            remove(absolute);
        }
        catch (DirectoryNotFoundException)
        {
            // It went together with something above it.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GitException(GitErrorCode.Failed, $"{absolute} is new since the snapshot and cannot be removed: {exception.Message}", exception);
        }

        RemoveEmptyParents(scope, path);
    }

    // Where a folder stood, a link of the snapshot may be back: what it leads to is not the turn's, even if the names are the same.
    private static bool IsBehindLink(SnapshotScope scope, string path)
    {
        for (string? parent = ParentOf(path); parent is { Length: > 0 }; parent = ParentOf(parent))
        {
            if (new DirectoryInfo(Path.Combine(scope.Root, parent)).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void RemoveEmptyParents(SnapshotScope scope, string path)
    {
        for (string? parent = ParentOf(path); parent is { Length: > 0 } && parent + "/" != scope.Prefix; parent = ParentOf(parent))
        {
            string absolute = Path.Combine(scope.Root, parent);
            if (Directory.Exists(absolute))
            {
                if (Directory.EnumerateFileSystemEntries(absolute).Any())
                {
                    return;
                }

                Directory.Delete(absolute);
            }
        }
    }

    private static string? ParentOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : null;
}
