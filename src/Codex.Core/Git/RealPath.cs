namespace Codex.Core.Git;

/// <summary>Paths through which all links have been followed.</summary>
internal static class RealPath
{
    /// <summary>The same folder by its real name. What does not exist, or is a link to nowhere, stays as it is.</summary>
    public static string Of(string folder)
    {
        string path = Path.GetFullPath(folder);
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string candidate = Path.Combine(Of(parent), Path.GetFileName(path));
        try
        {
            return new DirectoryInfo(candidate).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : candidate;
        }
        catch (IOException)
        {
            return candidate;
        }
    }
}
