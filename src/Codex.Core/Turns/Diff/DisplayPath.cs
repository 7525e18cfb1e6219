using Codex.Core.Git;

namespace Codex.Core.Turns.Diff;

/// <summary>How a path is shown in a diff: relative to its repository, with slashes.</summary>
internal static class DisplayPath
{
    public static string Of(string path)
    {
        string? root = Path.GetDirectoryName(path) is { } folder ? GitRepository.FindRoot(folder) : null;
        string shown = root is null ? path : path[root.Length..].TrimStart('/', Path.DirectorySeparatorChar);
        return shown.Replace('\\', '/');
    }
}
