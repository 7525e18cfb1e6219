using System.IO.Enumeration;

namespace Codex.Core.FileSearch;

/// <summary>All files below a folder: hidden ones too, through links to folders too, without what ignore files name.</summary>
internal sealed class FileWalk(string root, bool honorsIgnoreFiles)
{
    private static readonly EnumerationOptions s_options = new() { AttributesToSkip = 0, IgnoreInaccessible = true, ReturnSpecialDirectories = false };

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Their paths relative to the folder, with the platform's separator; in no order. None when there is no such folder.</summary>
    public IEnumerable<string> Files()
    {
        if (!Directory.Exists(_root))
        {
            yield break;
        }

        var open = new Stack<Folder>();
        open.Push(new Folder(_root, "", new RealFolder(RealPathOf(_root), null), honorsIgnoreFiles ? IgnoreRules.ForRoot(_root) : null));
        while (open.TryPop(out Folder? folder))
        {
            foreach ((string name, FileAttributes attributes) in Entries(folder.Path))
            {
                string path = Path.Combine(folder.Path, name);
                bool isLink = (attributes & FileAttributes.ReparsePoint) != 0;
                string? target = isLink ? TargetOf(path) : null;
                if ((isLink && target is null) || name.Contains('\ufffd'))
                {
                    // A link to nothing, or a name that is no text.
                    continue;
                }

                bool isFolder = isLink ? Directory.Exists(target) : (attributes & FileAttributes.Directory) != 0;
                if (folder.Rules?.LeavesOut(WithSlashes(path), isFolder) == true)
                {
                    continue;
                }

                string relative = folder.Relative.Length == 0 ? name : folder.Relative + Path.DirectorySeparatorChar + name;
                if (!isFolder)
                {
                    yield return relative;
                    continue;
                }

                string real = isLink ? RealPathOf(target!) : Path.Combine(folder.Real.Path, name);
                if (!folder.Real.IsWithin(real))
                {
                    open.Push(new Folder(path, relative, new RealFolder(real, folder.Real), folder.Rules?.Enter(path)));
                }
            }
        }
    }

    internal static string WithSlashes(string path) => OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;

    private static IEnumerable<(string Name, FileAttributes Attributes)> Entries(string folder)
    {
        try
        {
            return [.. new FileSystemEnumerable<(string, FileAttributes)>(
                folder, static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.Attributes), s_options)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It vanished, or may not be listed: nothing to find in it.
            return [];
        }
    }

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true) is { Exists: true } target ? target.FullName
                : Directory.Exists(link) ? link
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Links in the middle of a path matter too when it is asked whether two folders are one.
    private static string RealPathOf(string folder)
    {
        string? parent = Path.GetDirectoryName(folder);
        if (parent is null)
        {
            return folder;
        }

        try
        {
            return Directory.ResolveLinkTarget(folder, returnFinalTarget: true) is { } target
                ? RealPathOf(target.FullName)
                : Path.Combine(RealPathOf(parent), Path.GetFileName(folder));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return folder;
        }
    }

    private sealed record Folder(string Path, string Relative, RealFolder Real, IgnoreRules? Rules);

    /// <summary>Where a folder really is, and those that led to it.</summary>
    private sealed record RealFolder(string Path, RealFolder? Outer)
    {
        public bool IsWithin(string path)
        {
            for (RealFolder? folder = this; folder is not null; folder = folder.Outer)
            {
                if (folder.Path == path)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
