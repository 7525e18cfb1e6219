namespace Codex.Configuration;

/// <summary>Which folder a question of trust is about.</summary>
public static class ProjectTrust
{
    /// <summary>
    /// The folder that a trust entry for a working folder belongs to: the main checkout of its repository, so that subfolders and
    /// linked worktrees share one entry; the working folder itself when it is in no repository.
    /// </summary>
    public static string FindTrustFolder(string cwd) => FindMainCheckout(cwd) ?? cwd;

    /// <summary>The folder that holds the repository's common git folder, with links resolved; null outside a repository.</summary>
    /// <remarks>Reads git's own files (gitrepository-layout) instead of starting git: this runs at every start.</remarks>
    public static string? FindMainCheckout(string cwd)
    {
        for (string? folder = Path.GetFullPath(cwd); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string entry = Path.Join(folder, ".git");
            string? gitFolder = Directory.Exists(entry) ? entry : File.Exists(entry) ? ReadPointer(entry, folder, "gitdir: ") : null;
            if (gitFolder is null || !File.Exists(Path.Join(gitFolder, "HEAD")))
            {
                continue;
            }

            string commonPointer = Path.Join(gitFolder, "commondir");
            string common = File.Exists(commonPointer) ? ReadPointer(commonPointer, gitFolder, string.Empty) ?? gitFolder : gitFolder;
            return Path.GetDirectoryName(CanonicalPath.Of(common));
        }

        return null;
    }

    /// <summary>Whether the entries trust a working folder: its own entry decides, also against; without one the main checkout's.</summary>
    internal static bool IsTrusted(IReadOnlyDictionary<string, string?> projects, string cwd)
    {
        if (projects.Count == 0)
        {
            return false;
        }

        if (projects.TryGetValue(cwd, out string? level))
        {
            return level == "trusted";
        }

        return FindMainCheckout(cwd) is { } checkout && projects.TryGetValue(checkout, out level) && level == "trusted";
    }

    /// <summary>The path in a pointer file; null when the file cannot be read or points to nothing.</summary>
    private static string? ReadPointer(string file, string relativeTo, string prefix)
    {
        try
        {
            string text = File.ReadAllText(file).Trim();
            return text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length
                ? Path.GetFullPath(text[prefix.Length..].Trim(), relativeTo)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An unreadable pointer means what git's own failure means: no repository is known, so nothing is trusted through it.
            return null;
        }
    }
}
