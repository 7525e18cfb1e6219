using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>Where a sandbox policy lets a turn write.</summary>
internal sealed class WriteBoundary
{
    /// <summary>Longest chain of links that is followed, as in Linux.</summary>
    private const int MaximumLinks = 40;

    private static readonly StringComparison s_comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly bool _isEverywhere;
    private readonly List<string> _roots;

    private WriteBoundary(bool isEverywhere, List<string> roots)
    {
        _isEverywhere = isEverywhere;
        _roots = roots;
    }

    /// <summary>The boundary of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="cwd">The turn's folder.</param>
    /// <param name="temporaryFolder">What <c>TMPDIR</c> names; null when it is not set.</param>
    public static WriteBoundary Of(SandboxPolicy policy, string cwd, string? temporaryFolder)
    {
        if (policy is not SandboxPolicy.WorkspaceWrite workspace)
        {
            return new WriteBoundary(policy.HasFullDiskWriteAccess, []);
        }

        List<string> roots = [.. workspace.WritableRoots.Select(root => Path.Combine(cwd, root)), cwd];
        if (!workspace.ExcludeSlashTmp && !OperatingSystem.IsWindows() && Directory.Exists("/tmp"))
        {
            roots.Add("/tmp");
        }

        if (!workspace.ExcludeTmpdirEnvVar && !string.IsNullOrEmpty(temporaryFolder))
        {
            roots.Add(Path.Combine(cwd, temporaryFolder));
        }

        return new WriteBoundary(isEverywhere: false, [.. roots.SelectMany(WithItsTarget).Distinct()]);
    }

    /// <summary>Whether an absolute path lies inside. Its own links are not followed: ask for the resolved path too.</summary>
    /// <remarks>
    /// What lies in a folder named <c>.git</c> is refused wherever it is below a root, also when the folder is yet to be
    /// made: git runs what is written there, and outside of any sandbox.
    /// </remarks>
    public bool Allows(string path)
    {
        if (_isEverywhere)
        {
            return true;
        }

        string full = Path.GetFullPath(path);
        bool isInside = false;
        foreach (string root in _roots)
        {
            if (PathBelow(root, full) is { } below)
            {
                isInside = true;
                if (below.Split(Path.DirectorySeparatorChar).Any(static part => part.Equals(".git", StringComparison.OrdinalIgnoreCase)))
                {
                    return false;
                }
            }
        }

        return isInside;
    }

    private static string? PathBelow(string root, string path)
    {
        if (path.Equals(root, s_comparison))
        {
            return string.Empty;
        }

        string prefix = root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar;
        return path.StartsWith(prefix, s_comparison) ? path[prefix.Length..] : null;
    }

    /// <summary>A root as written and, when links lead to it, as it really is: resolved targets lie below the latter.</summary>
    private static IEnumerable<string> WithItsTarget(string root)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        yield return full;
        yield return Resolve(full);
    }

    private static string Resolve(string path)
    {
        string resolved = Path.GetPathRoot(path)!;
        var parts = new Stack<string>(path[resolved.Length..].Split(Path.DirectorySeparatorChar).Reverse());
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            string next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target || ++links > MaximumLinks)
            {
                resolved = next;
                continue;
            }

            string targetPath = Path.GetFullPath(Path.Combine(resolved, target));
            resolved = Path.GetPathRoot(targetPath)!;
            foreach (string inner in targetPath[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                parts.Push(inner);
            }
        }

        return resolved;
    }
}
