namespace Codex.Execution;

/// <summary>How absolute paths without links lie to each other.</summary>
internal static class SandboxPaths
{
    /// <summary>Whether a path is a folder or lies below it.</summary>
    internal static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || folder == "/" || path[folder.Length] == '/');
}
