using System.Text;

namespace Codex.Execution;

/// <summary>
/// Finds what git executes, or takes settings from, below the writable folders, so that confined commands can be kept from changing it:
/// whatever they planted there would run unconfined the next time that the user calls git.
/// </summary>
/// <remarks>
/// Objects, references, index and logs stay writable, so that commits work. A folder on the way to a guarded file is pinned, or it could be
/// moved away whole and another be put in its place.
/// </remarks>
internal sealed class GitGuard
{
    private const int MostRepositories = 64;
    private const int MostFileBytes = 4096;
    private const string GitFilePrefix = "gitdir:";

    private readonly IReadOnlyList<string> _roots;
    private readonly HashSet<string> _seen = [];

    /// <param name="roots">The writable folders, without links.</param>
    internal GitGuard(IReadOnlyList<string> roots)
    {
        _roots = roots;
        foreach (string root in roots)
        {
            AddRoot(root);
        }
    }

    /// <summary>What must not be changed.</summary>
    internal List<string> ReadOnly { get; } = [];

    /// <summary>
    /// Parts of the repository of a linked worktree that a commit writes, though they lie outside the writable folders.
    /// </summary>
    internal List<string> CommitFolders { get; } = [];

    /// <summary>
    /// Files that are not there and must not come to be: each would send git to another folder for its settings. No mount can keep a name
    /// free, so they are looked for after each command.
    /// </summary>
    internal List<string> Redirects { get; } = [];

    private bool IsWritable(string path) => _roots.Any(root => SandboxPaths.Contains(root, path)) || CommitFolders.Exists(folder => SandboxPaths.Contains(folder, path));

    private void AddRoot(string root)
    {
        string git = Path.Join(root, ".git");
        if (Directory.Exists(git))
        {
            AddRepository(WritableRoots.ResolveLinks(git));
        }
        else if (File.Exists(git))
        {
            AddGitFile(git);
        }
    }

    /// <summary>A file that names the folder of the repository: that of a linked worktree or of a submodule.</summary>
    private void AddGitFile(string git)
    {
        ReadOnly.Add(git);
        if (TargetOf(git) is not { } folder || !Directory.Exists(folder))
        {
            return;
        }

        if (IsWritable(folder))
        {
            AddRepository(folder);
            return;
        }

        // Only git itself can have written the way back, as it lies where commands cannot write.
        if (ReadLine(Path.Join(folder, "gitdir")) is { } back
            && ReadLine(Path.Join(folder, "commondir")) is { } common
            && WritableRoots.ResolveLinks(Path.GetFullPath(back, folder)) == git)
        {
            string shared = WritableRoots.ResolveLinks(Path.GetFullPath(common, folder));
            CommitFolders.Add(folder);
            foreach (string name in (ReadOnlySpan<string>)["objects", "refs", "logs"])
            {
                string part = Path.Join(shared, name);
                if (Directory.Exists(part) && WritableRoots.ResolveLinks(part) == part)
                {
                    CommitFolders.Add(part);
                }
            }

            AddWorktree(folder, HasWorktreeSettings(shared));
        }
    }

    private void AddRepository(string folder)
    {
        if (!IsWritable(folder) || !_seen.Add(folder))
        {
            return;
        }

        if (_seen.Count > MostRepositories)
        {
            ReadOnly.Add(folder);
            return;
        }

        foreach (string name in (ReadOnlySpan<string>)["hooks", "info"])
        {
            AddFolder(Path.Join(folder, name));
        }

        AddFile(Path.Join(folder, "config"), create: true);
        AddWorktree(folder, HasWorktreeSettings(folder));
        foreach (string worktree in Subfolders(Path.Join(folder, "worktrees")))
        {
            AddWorktree(worktree, HasWorktreeSettings(folder));
            if (ReadLine(Path.Join(worktree, "gitdir")) is { } file && IsWritable(file) && File.Exists(file))
            {
                ReadOnly.Add(WritableRoots.ResolveLinks(file));
            }
        }

        AddModules(Path.Join(folder, "modules"));
    }

    private void AddModules(string folder)
    {
        foreach (string module in Subfolders(folder))
        {
            if (_seen.Count > MostRepositories)
            {
                ReadOnly.Add(folder);
                return;
            }

            if (File.Exists(Path.Join(module, "HEAD")))
            {
                AddRepository(module);
                AddWorkTreeOf(module);
            }
            else
            {
                AddModules(module);
            }
        }
    }

    /// <summary>The file in a submodule's working folder that names its repository.</summary>
    private void AddWorkTreeOf(string module)
    {
        foreach (string line in Lines(Path.Join(module, "config")))
        {
            if (line.Trim() is { } text && text.StartsWith("worktree", StringComparison.Ordinal) && text.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
            {
                string git = WritableRoots.ResolveLinks(Path.Join(Path.GetFullPath(text[(equals + 1)..].Trim(), module), ".git"));
                if (File.Exists(git) && IsWritable(git))
                {
                    ReadOnly.Add(git);
                }
            }
        }
    }

    private void AddWorktree(string folder, bool hasOwnSettings)
    {
        AddFile(Path.Join(folder, "gitdir"), create: false);
        AddFile(Path.Join(folder, "config.worktree"), create: hasOwnSettings);
        string common = Path.Join(folder, "commondir");
        if (File.Exists(common))
        {
            AddFile(common, create: false);
        }
        else if (Directory.Exists(Path.Join(folder, "objects")))
        {
            Redirects.Add(common);
        }
    }

    private void AddFolder(string folder)
    {
        if (!Path.Exists(folder))
        {
            TryMake(() => Directory.CreateDirectory(folder));
        }

        if (Directory.Exists(folder))
        {
            ReadOnly.Add(WritableRoots.ResolveLinks(folder));
        }
    }

    private void AddFile(string file, bool create)
    {
        if (create && !Path.Exists(file))
        {
            // Empty it means what a missing one does, and it can be guarded.
            TryMake(() => new FileStream(file, FileMode.CreateNew).Dispose());
        }

        if (File.Exists(file))
        {
            ReadOnly.Add(WritableRoots.ResolveLinks(file));
        }
    }

    private static void TryMake(Action make)
    {
        try
        {
            make();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Where the agent cannot make it, neither can a command that it confines.
        }
    }

    private static bool HasWorktreeSettings(string folder) =>
        Lines(Path.Join(folder, "config")).Exists(static line => line.Contains("worktreeconfig", StringComparison.OrdinalIgnoreCase));

    private static string? TargetOf(string file) =>
        ReadLine(file) is { } line && line.StartsWith(GitFilePrefix, StringComparison.Ordinal)
            ? WritableRoots.ResolveLinks(Path.GetFullPath(line[GitFilePrefix.Length..].Trim(), Path.GetDirectoryName(file)!))
            : null;

    private static string? ReadLine(string file) => Lines(file) is [var line, ..] && line.Trim() is { Length: > 0 } text ? text : null;

    private static List<string> Lines(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[(int)Math.Min(stream.Length, MostFileBytes)];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return [.. Encoding.UTF8.GetString(bytes, 0, count).Split('\n')];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Subfolders(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(static path => new FileInfo(path).LinkTarget is null) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
