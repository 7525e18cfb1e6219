namespace Codex.Cli;

/// <summary>Folders without links in their path.</summary>
internal static class CanonicalPath
{
    public static string Of(string folder)
    {
        string full = Path.GetFullPath(folder);
        string root = Path.GetPathRoot(full)!;
        string resolved = root;
        foreach (string part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(resolved, part);
            resolved = new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : next;
        }

        return resolved;
    }
}
