namespace Codex.Core.FileSearch;

/// <summary>The ignore files that count in a folder: its own, those of the folders above, and git's.</summary>
internal sealed class IgnoreRules
{
    private readonly IgnoreRules? _outer;
    private readonly IgnoreFile? _ignore;
    private readonly IgnoreFile? _gitIgnore;
    private readonly IgnoreFile? _repository;
    private readonly IgnoreFile? _global;

    private IgnoreRules(IgnoreRules? outer, string folder, IgnoreFile? global)
    {
        _outer = outer;
        _global = global;
        _ignore = IgnoreFile.Read(Path.Combine(folder, ".ignore"), folder);
        _gitIgnore = IgnoreFile.Read(Path.Combine(folder, ".gitignore"), folder);
        _repository = IgnoreFile.Read(Path.Combine(folder, ".git", "info", "exclude"), folder);
    }

    /// <summary>Those of a search's root.</summary>
    public static IgnoreRules ForRoot(string root)
    {
        IgnoreRules? rules = null;
        foreach (string folder in FoldersAbove(root))
        {
            rules = new IgnoreRules(rules, folder, global: null);
        }

        return new IgnoreRules(rules, root, GlobalExcludes.Find() is { } file ? IgnoreFile.Read(file, root) : null);
    }

    /// <summary>Those of a folder in this one.</summary>
    public IgnoreRules Enter(string folder) => new(this, folder, global: null);

    /// <summary>Whether an entry is left out: <c>.ignore</c> before <c>.gitignore</c> before git's own, deeper files first.</summary>
    public bool LeavesOut(string path, bool isFolder) =>
        (Ask(static rules => rules._ignore, path, isFolder)
            ?? Ask(static rules => rules._gitIgnore, path, isFolder)
            ?? Ask(static rules => rules._repository, path, isFolder)
            ?? Ask(static rules => rules._global, path, isFolder))
        is true;

    private bool? Ask(Func<IgnoreRules, IgnoreFile?> file, string path, bool isFolder)
    {
        for (IgnoreRules? rules = this; rules is not null; rules = rules._outer)
        {
            if (file(rules)?.Judge(path, isFolder) is { } verdict)
            {
                return verdict;
            }
        }

        return null;
    }

    private static List<string> FoldersAbove(string root)
    {
        List<string> folders = [];
        for (string? folder = Path.GetDirectoryName(root); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            folders.Add(folder);
        }

        folders.Reverse();
        return folders;
    }
}
