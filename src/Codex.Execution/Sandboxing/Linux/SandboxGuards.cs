using Codex.Protocol;

namespace Codex.Execution;

/// <summary>What a policy leaves open and mounts can close: parts of writable folders that stay as they are, and files that are not read.</summary>
internal sealed record SandboxGuards
{
    /// <summary>The writable folders and files that are there, without links.</summary>
    internal required IReadOnlyList<string> Roots { get; init; }

    /// <summary>What stays as it is though it lies in a writable folder, outer ones first.</summary>
    internal required IReadOnlyList<string> ReadOnly { get; init; }

    /// <summary>Folders that are not moved away, outer ones first: those on the way to what stays as it is.</summary>
    internal required IReadOnlyList<string> Pinned { get; init; }

    /// <summary>What is not read.</summary>
    internal required IReadOnlyList<string> Denied { get; init; }

    /// <summary>Sockets of services outside, for commands with network.</summary>
    internal required IReadOnlyList<string> Sockets { get; init; }

    /// <summary>Further folders that a commit writes.</summary>
    internal required IReadOnlyList<string> CommitFolders { get; init; }

    /// <summary>Files that must not come to be.</summary>
    internal required IReadOnlyList<string> Redirects { get; init; }

    /// <summary>What of <see cref="Denied"/> lies in a writable folder, where rules that only grant cannot keep it from being read.</summary>
    internal IEnumerable<string> DeniedInRoots => Denied.Where(path => Roots.Any(root => SandboxPaths.Contains(root, path)));

    /// <summary>Whether all of it can be held without mounts.</summary>
    internal bool NeedMounts => ReadOnly.Count > 0 || Sockets.Count > 0 || DeniedInRoots.Any();

    internal static SandboxGuards Of(SandboxPolicy policy, string policyFolder, IReadOnlyDictionary<string, string> variables, SandboxSettings settings)
    {
        List<string> roots =
        [
            .. WritableRoots.ForCommands(policy, policyFolder, variables.GetValueOrDefault("TMPDIR")).Select(static root => root.Path).Where(Path.Exists),
        ];
        var git = new GitGuard(roots);
        if (AgentHomeIn(roots, settings) is { } home)
        {
            // Its configuration names programs that the agent starts unconfined.
            git.ReadOnly.Add(home);
        }

        IReadOnlyList<string> readOnly = [.. git.ReadOnly.Distinct().OrderBy(static path => path.Length)];
        return new SandboxGuards
        {
            Roots = roots,
            ReadOnly = readOnly,
            Pinned = Pins(readOnly, [.. roots, .. git.CommitFolders]),
            Denied = SecretPaths.Denied(settings),
            Sockets = policy.HasFullNetworkAccess ? SecretPaths.ServiceSockets(variables) : [],
            CommitFolders = git.CommitFolders,
            Redirects = git.Redirects,
        };
    }

    private static string? AgentHomeIn(List<string> roots, SandboxSettings settings)
    {
        if (settings.AgentHome is null)
        {
            return null;
        }

        string home = WritableRoots.ResolveLinks(Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.AgentHome)));
        return Directory.Exists(home)
            && roots.Exists(root => SandboxPaths.Contains(root, home))
            && !roots.Exists(root => SandboxPaths.Contains(home, root)) ? home : null;
    }

    /// <summary>A folder can be moved where the one that holds it is writable.</summary>
    private static List<string> Pins(IReadOnlyList<string> guarded, IReadOnlyList<string> writable)
    {
        HashSet<string> pins = [];
        foreach (string path in guarded)
        {
            for (string? folder = Path.GetDirectoryName(path); folder is not null and not "/"; folder = Path.GetDirectoryName(folder))
            {
                string holder = Path.GetDirectoryName(folder) ?? "/";
                if (writable.Any(root => SandboxPaths.Contains(root, holder)))
                {
                    pins.Add(folder);
                }
            }
        }

        return [.. pins.OrderBy(static path => path.Length)];
    }
}
