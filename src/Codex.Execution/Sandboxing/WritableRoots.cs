using Codex.Protocol;

namespace Codex.Execution;

/// <summary>What a policy makes writable.</summary>
public static class WritableRoots
{
    private const string GitName = ".git";

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
    public static bool Allow(SandboxPolicy policy, string policyFolder, string path, string? temporaryFolder)
    {
        if (policy.HasFullDiskWriteAccess)
        {
            return true;
        }

        string lexical = Path.GetFullPath(path, policyFolder);
        string resolved = ResolveLinks(lexical);
        bool lexicalAllowed = false, resolvedAllowed = false;
        foreach (WritableRoot root in Of(policy, policyFolder, temporaryFolder))
        {
            string lexicalRoot = Path.GetFullPath(root.Path, policyFolder);
            lexicalAllowed |= Contains(lexicalRoot, lexical);
            resolvedAllowed |= Contains(ResolveLinks(lexicalRoot), resolved);
        }

        return lexicalAllowed && resolvedAllowed;
    }

    /// <summary>A path with the symbolic links of all its existing parts followed.</summary>
    internal static string ResolveLinks(string absolutePath)
    {
        const int MostLinks = 40;
        string path = absolutePath;
        for (int links = 0; links < MostLinks; links++)
        {
            if (FollowFirstLink(path) is not { } next)
            {
                return path;
            }

            path = next;
        }

        return path;
    }

    private static string? FollowFirstLink(string path)
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
                string followed = Path.GetFullPath(target, Path.GetDirectoryName(part.FullName) ?? root);
                return next < path.Length ? Path.Join(followed, path[(next + 1)..]) : followed;
            }

            end = next + 1;
        }

        return null;
    }

    private static bool Contains(string root, string path)
    {
        ReadOnlySpan<char> trimmed = root.AsSpan().TrimEnd(Path.DirectorySeparatorChar);
        if (!path.AsSpan().StartsWith(trimmed, StringComparison.Ordinal)
            || (path.Length > trimmed.Length && path[trimmed.Length] != Path.DirectorySeparatorChar))
        {
            return false;
        }

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
