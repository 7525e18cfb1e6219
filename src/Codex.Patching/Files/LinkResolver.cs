namespace Codex.Patching.Files;

/// <summary>
/// Follows symbolic links, also in paths whose last parts do not exist yet. As the kernel does it, <c>link/..</c> is the
/// folder above the link's target; the framework's own functions would drop both without looking.
/// </summary>
internal static class LinkResolver
{
    // As the kernel does: more links than this in one path are taken for a loop.
    private const int MaxLinks = 40;

    /// <exception cref="IOException">The links form a loop.</exception>
    public static string Resolve(string path, bool followLast, Func<string, bool>? isReplaced = null)
    {
        int links = 0;
        var pending = new Stack<string>();
        string resolved = Begin(Path.Combine(Environment.CurrentDirectory, path), pending);
        while (pending.TryPop(out string? part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            string candidate = Path.Combine(resolved, part);
            bool isLast = pending.Count == 0;
            if ((isLast && !followLast) || isReplaced?.Invoke(candidate) == true || new FileInfo(candidate).LinkTarget is not { } target)
            {
                resolved = candidate;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException("too many levels of symbolic links");
            }

            if (Path.IsPathRooted(target))
            {
                resolved = Begin(target, pending);
            }
            else
            {
                Push(target, pending);
            }
        }

        return resolved;
    }

    private static string Begin(string absolute, Stack<string> pending)
    {
        string root = Path.GetPathRoot(absolute)!;
        Push(absolute[root.Length..], pending);
        return root;
    }

    private static void Push(string relative, Stack<string> pending)
    {
        string[] parts = relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i].Length > 0)
            {
                pending.Push(parts[i]);
            }
        }
    }
}
