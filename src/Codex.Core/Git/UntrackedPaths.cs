namespace Codex.Core.Git;

/// <summary>What lies in a work tree without being tracked, ignored things included. Paths are relative to the root.</summary>
/// <param name="Files">Files, in git's order.</param>
/// <param name="Folders">Folders that git shows as a whole: ignored ones, and repositories inside the repository.</param>
internal sealed record UntrackedPaths(IReadOnlyList<string> Files, IReadOnlyList<string> Folders)
{
    private const string Renamed = "2 ";
    private const string Untracked = "? ";
    private const string Ignored = "! ";

    public static async Task<UntrackedPaths> ListAsync(SnapshotScope scope, CancellationToken cancellationToken)
    {
        GitOutput output = await scope.Query(
            ["status", "--porcelain=2", "-z", "--ignored=matching", "--untracked-files=all", .. scope.Pathspec])
            .RequireAsync(cancellationToken).ConfigureAwait(false);
        List<string> files = [];
        List<string> folders = [];
        string[] entries = output.Text().Split('\0');
        for (int i = 0; i < entries.Length; i++)
        {
            string entry = entries[i];
            if (entry.StartsWith(Renamed, StringComparison.Ordinal))
            {
                // The old path follows as an entry of its own.
                i++;
            }
            else if (entry.StartsWith(Untracked, StringComparison.Ordinal) || entry.StartsWith(Ignored, StringComparison.Ordinal))
            {
                string path = SnapshotScope.Normalise(entry[Untracked.Length..]);
                string absolute = Path.Combine(scope.Root, path);
                bool isFolder = Directory.Exists(absolute) && !new DirectoryInfo(absolute).Attributes.HasFlag(FileAttributes.ReparsePoint);
                (isFolder ? folders : files).Add(path);
            }
        }

        return new UntrackedPaths(files, folders);
    }
}
