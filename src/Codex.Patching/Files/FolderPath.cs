namespace Codex.Patching.Files;

/// <summary>The way to a folder.</summary>
internal static class FolderPath
{
    /// <summary>
    /// The folders that must exist for a path to lead to its end, from the top. A part before <c>..</c> is one of them.
    /// Each is resolved when it is asked for, so that those above it can be made first. Nothing when the folder is there.
    /// </summary>
    public static IEnumerable<(string Path, string Resolved)> Walk(string path, IPatchFiles files)
    {
        if (files.KindOf(files.Resolve(path, followLast: true)) == PatchEntryKind.Folder && !HasParentParts(path))
        {
            yield break;
        }

        string walked = Path.GetPathRoot(path)!;
        foreach (string part in path[walked.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            walked = Path.Combine(walked, part);
            yield return (walked, files.Resolve(walked, followLast: true));
        }
    }

    private static bool HasParentParts(string path)
    {
        foreach (Range part in path.AsSpan().SplitAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            if (path.AsSpan()[part] is "..")
            {
                return true;
            }
        }

        return false;
    }
}
