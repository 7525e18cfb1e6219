using Codex.Protocol;

namespace Codex.Execution;

/// <summary>What a policy makes writable.</summary>
public static class WritableRoots
{
    private const string GitName = ".git";

    // More links in one path than this are a loop, as for the kernel.
    private const int MostLinks = 40;

    /// <summary>
    /// The roots of a policy in order: those configured, the session's folder, <c>/tmp</c>, <c>TMPDIR</c>. Duplicates are kept. Empty for
    /// policies that name no roots (read-only and full access).
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="policyFolder">The absolute folder of the session.</param>
    /// <param name="temporaryFolder">The value of <c>TMPDIR</c>; null or empty for none. The root of the file system is never taken.</param>
    public static IReadOnlyList<WritableRoot> Of(SandboxPolicy policy, string policyFolder, string? temporaryFolder)
    {
        if (policy is not SandboxPolicy.WorkspaceWrite workspace)
        {
            return [];
        }

        List<WritableRoot> roots = new(workspace.WritableRoots.Count + 3);
        foreach (string root in workspace.WritableRoots)
        {
            roots.Add(Root(root));
        }

        roots.Add(Root(policyFolder));
        if (!workspace.ExcludeSlashTmp && !OperatingSystem.IsWindows() && Directory.Exists("/tmp"))
        {
            roots.Add(Root("/tmp"));
        }

        if (!workspace.ExcludeTmpdirEnvVar && !string.IsNullOrEmpty(temporaryFolder) && Path.GetPathRoot(temporaryFolder) != temporaryFolder)
        {
            roots.Add(Root(temporaryFolder));
        }

        return roots;
    }

    /// <summary>The roots of a policy that a command may be let write: those of <see cref="Of"/> with their links followed.</summary>
    /// <remarks>
    /// A root that is reached through a link in another root is left out: an earlier command may have moved the session's folder away
    /// and put the link in its place.
    /// </remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="policyFolder">The absolute folder of the session.</param>
    /// <param name="temporaryFolder">The value of <c>TMPDIR</c>; null or empty for none.</param>
    internal static IReadOnlyList<WritableRoot> ForCommands(SandboxPolicy policy, string policyFolder, string? temporaryFolder)
    {
        string[] roots =
        [
            .. Of(policy, policyFolder, temporaryFolder)
                .Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root.Path, policyFolder)))
                .Distinct(),
        ];
        return
        [
            .. roots.Select(root => PlaceOf(root, roots)).OfType<string>().Distinct().Select(Root),
        ];
    }

    /// <summary>Whether a policy lets a patch write a path.</summary>
    /// <remarks>
    /// The path must lie below a root and outside of its read-only parts twice: as it is written, and with the symbolic links of its
    /// deepest existing folder followed. A link that leads out of the workspace is thus not writable. Nothing named <c>.git</c> below a
    /// root is, whether it exists yet or not.
    /// </remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="policyFolder">The absolute folder of the session, which relative paths and roots start from.</param>
    /// <param name="path">The file to add, change, delete or move to.</param>
    /// <param name="temporaryFolder">The value of <c>TMPDIR</c>; null or empty for none.</param>
    public static bool Allow(SandboxPolicy policy, string policyFolder, string path, string? temporaryFolder) =>
        Allow(policy, policyFolder, path, ResolveLinks(Path.GetFullPath(path, policyFolder)), temporaryFolder);

    /// <summary>Whether a policy lets a patch write a path that was found to lead to a place.</summary>
    /// <remarks>
    /// As <see cref="Allow(SandboxPolicy, string, string, string?)"/>, but links are not followed a second time: what is judged is where
    /// the path led when it was looked at, which is where the caller is going to write. A root that is itself reached through a link
    /// in another root does not count: a confined command may have put the link there.
    /// </remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="policyFolder">The absolute folder of the session, which relative paths and roots start from.</param>
    /// <param name="path">The file as it is written.</param>
    /// <param name="place">The same file with all links followed; absolute.</param>
    /// <param name="temporaryFolder">The value of <c>TMPDIR</c>; null or empty for none.</param>
    public static bool Allow(SandboxPolicy policy, string policyFolder, string path, string place, string? temporaryFolder)
    {
        if (policy.HasFullDiskWriteAccess)
        {
            return true;
        }

        string lexical = Path.GetFullPath(path, policyFolder);
        string[] roots = [.. Of(policy, policyFolder, temporaryFolder).Select(root => Path.GetFullPath(root.Path, policyFolder))];
        return roots.Any(root => Contains(root, lexical))
            && roots.Any(root => PlaceOf(root, roots) is { } rootPlace && Contains(rootPlace, place));
    }

    /// <summary>A path with the symbolic links of all its existing parts followed.</summary>
    internal static string ResolveLinks(string absolutePath) => Follow(absolutePath, out _);

    /// <summary>Where a root leads; null when the way goes through a link in another root.</summary>
    private static string? PlaceOf(string root, string[] roots)
    {
        // One walk for both: a running command may put a link in the way at any moment.
        string place = Follow(root, out List<string> folders);
        return folders.Exists(folder => roots.Any(other => other != root && (IsWithin(other, folder) || IsWithin(ResolveLinks(other), folder))))
            ? null
            : place;
    }

    /// <param name="absolutePath">The path.</param>
    /// <param name="folders">The folders of the links that were followed.</param>
    private static string Follow(string absolutePath, out List<string> folders)
    {
        folders = [];
        string path = absolutePath;
        while (folders.Count < MostLinks && FollowFirstLink(path, out string folder) is { } next)
        {
            folders.Add(folder);
            path = next;
        }

        return path;
    }

    /// <param name="path">The path.</param>
    /// <param name="folder">The folder that the link is in.</param>
    private static string? FollowFirstLink(string path, out string folder)
    {
        string root = Path.GetPathRoot(path) ?? "/";
        int end = root.Length;
        while (end < path.Length)
        {
            int next = path.IndexOf(Path.DirectorySeparatorChar, end);
            next = next < 0 ? path.Length : next;
            var part = new FileInfo(path[..next]);
            if (part.LinkTarget is { } target)
            {
                folder = Path.GetDirectoryName(part.FullName) ?? root;
                string followed = Path.GetFullPath(target, folder);
                return next < path.Length ? Path.Join(followed, path[(next + 1)..]) : followed;
            }

            end = next + 1;
        }

        folder = root;
        return null;
    }

    private static bool IsWithin(string root, string path)
    {
        ReadOnlySpan<char> trimmed = root.AsSpan().TrimEnd(Path.DirectorySeparatorChar);
        return path.AsSpan().StartsWith(trimmed, StringComparison.Ordinal)
            && (path.Length == trimmed.Length || path[trimmed.Length] == Path.DirectorySeparatorChar);
    }

    private static bool Contains(string root, string path)
    {
        if (!IsWithin(root, path))
        {
            return false;
        }

        ReadOnlySpan<char> trimmed = root.AsSpan().TrimEnd(Path.DirectorySeparatorChar);
        foreach (Range part in path.AsSpan(trimmed.Length).Split(Path.DirectorySeparatorChar))
        {
            if (path.AsSpan(trimmed.Length)[part].Equals(GitName, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static WritableRoot Root(string path)
    {
        string git = Path.Combine(path, GitName);
        return new WritableRoot(path, Directory.Exists(git) ? [git] : []);
    }
}
