namespace Codex.Core.Git;

/// <summary>The part of a repository that a snapshot is about: what lies in one folder.</summary>
/// <param name="Root">The absolute root of the work tree.</param>
/// <param name="Prefix">The folder relative to the root, with a slash at the end; empty for the root itself.</param>
/// <param name="IndexPath">The absolute path of the real index; the file may be missing.</param>
internal sealed record SnapshotScope(string Root, string Prefix, string IndexPath)
{
    /// <summary>The variable that makes git take brackets and asterisks in paths for what they are.</summary>
    public const string LiteralPaths = "GIT_LITERAL_PATHSPECS";

    /// <summary>The arguments that limit a command to the part; none for the whole.</summary>
    public IReadOnlyList<string> Pathspec => Prefix.Length > 0 ? ["--", Prefix] : [];

    /// <exception cref="GitException">The folder is not in a work tree.</exception>
    public static async Task<SnapshotScope> OfAsync(string folder, CancellationToken cancellationToken)
    {
        GitOutput output = await new GitCommand
        {
            Folder = folder,
            Arguments = ["rev-parse", "--is-inside-work-tree", "--show-toplevel", "--show-prefix", "--git-path", "index"],
            IsReadOnly = true,
        }.RunAsync(cancellationToken).ConfigureAwait(false);
        if (!output.IsSuccess && !output.IsFatal)
        {
            throw output.Failure();
        }

        return output.IsSuccess && output.Text().Split('\n') is ["true", var root, var prefix, var index, ..]
            ? new SnapshotScope(root, prefix, Path.GetFullPath(Path.Combine(folder, index)))
            : throw new GitException(GitErrorCode.NotARepository, $"{folder} is not in the work tree of a git repository");
    }

    /// <summary>A path relative to the root, without dots.</summary>
    /// <exception cref="GitException">The path is absolute or leads out of the repository.</exception>
    public static string Normalise(string path)
    {
        List<string> parts = [];
        bool isInside = !path.StartsWith('/') && !Path.IsPathRooted(path);
        foreach (string part in path.Split('/', Path.DirectorySeparatorChar))
        {
            if (part == "..")
            {
                isInside &= parts.Count > 0;
                parts = parts.Count > 0 ? parts[..^1] : parts;
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return isInside
            ? string.Join('/', parts)
            : throw new GitException(GitErrorCode.Unreadable, $"the path {path} leads out of the repository");
    }

    /// <summary>A command in the root that only looks, without a limit of time.</summary>
    public GitCommand Query(params IReadOnlyList<string> arguments) => new()
    {
        Folder = Root,
        Arguments = arguments,
        IsReadOnly = true,
        Environment = new Dictionary<string, string> { [LiteralPaths] = "1" },
    };
}
