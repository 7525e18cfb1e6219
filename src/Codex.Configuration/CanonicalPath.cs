namespace Codex.Configuration;

/// <summary>Paths with every symbolic link resolved, as trust and home folders are compared by them.</summary>
public static class CanonicalPath
{
    private const int MaximumLinks = 40;

    /// <summary>The absolute path without links, or null when something on the way does not exist or the links go round in a circle.</summary>
    public static string? TryResolve(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Path.GetPathRoot(full) ?? string.Empty;
        string current = root;
        var pending = new Stack<string>();
        Push(pending, full[root.Length..]);
        int links = 0;
        while (pending.TryPop(out string? name))
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Join(current, name);
            var entry = new FileInfo(next);
            try
            {
                if (entry.LinkTarget is { } target)
                {
                    if (++links > MaximumLinks)
                    {
                        return null;
                    }

                    string targetRoot = Path.IsPathFullyQualified(target) ? Path.GetPathRoot(target)! : string.Empty;
                    current = targetRoot.Length > 0 ? targetRoot : current;
                    Push(pending, target[targetRoot.Length..]);
                    continue;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }

            if (!Path.Exists(next))
            {
                return null;
            }

            current = next;
        }

        return current;
    }

    /// <summary>The absolute path without links when that can be told, else the absolute path as it was given.</summary>
    public static string Of(string path) => TryResolve(path) ?? Path.GetFullPath(path);

    private static void Push(Stack<string> pending, string relative)
    {
        string[] names = relative.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != ".")
            {
                pending.Push(names[i]);
            }
        }
    }
}
