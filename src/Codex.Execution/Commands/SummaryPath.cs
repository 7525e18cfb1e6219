namespace Codex.Execution.Commands;

/// <summary>Paths as a summary shows them. They are text that a command gave, of any platform, and are never looked up.</summary>
internal static class SummaryPath
{
    /// <summary>The last part that tells something: names of folders that every project has are passed over.</summary>
    public static string Shorten(string path)
    {
        string trimmed = path.Replace('\\', '/').TrimEnd('/');
        foreach (string part in trimmed.Split('/').Reverse())
        {
            if (part is not ("" or "build" or "dist" or "node_modules" or "src"))
            {
                return part;
            }
        }

        return trimmed;
    }

    /// <summary>A path as seen from a folder that the script changed to.</summary>
    public static string Join(string folder, string path) =>
        folder.Length == 0 || IsAbsolute(path) ? path
        : folder[^1] == '/' ? folder + path
        : $"{folder}/{path}";

    /// <summary>Whether a word is written like a path rather than like something to look for.</summary>
    public static bool LooksLikePath(string word) => word is "." or ".." || word.AsSpan().ContainsAny('/', '\\');

    private static bool IsAbsolute(string path) =>
        path is ['/', ..] or ['\\', '\\', ..] || (path is [var drive, ':', '\\', ..] && char.IsAsciiLetter(drive));
}
