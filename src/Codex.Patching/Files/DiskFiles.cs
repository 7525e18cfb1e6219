namespace Codex.Patching.Files;

/// <summary>
/// The real files. A file is replaced as a whole by a finished neighbour, so that a crash or a full disk leaves the old or
/// the new text, never half of one; where that would lose something (hard links, another owner, a device) it is
/// written in place.
/// </summary>
internal sealed class DiskFiles : IPatchFiles
{
    public static DiskFiles Instance { get; } = new();

    public PatchEntryKind KindOf(string path)
    {
        try
        {
            FileAttributes attributes = File.GetAttributes(LinkResolver.Resolve(path, followLast: false));
            return attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint)
                ? PatchEntryKind.Folder
                : PatchEntryKind.File;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return PatchEntryKind.Missing;
        }
    }

    public string Resolve(string path, bool followLast) => LinkResolver.Resolve(path, followLast);

    public byte[] Read(string path)
    {
        string target = LinkResolver.Resolve(path, followLast: true);
        return Directory.Exists(target) ? throw FileFault.IsFolder() : File.ReadAllBytes(target);
    }

    public void Write(string path, ReadOnlySpan<byte> content, string? modeFrom = null)
    {
        string target = LinkResolver.Resolve(path, followLast: true);
        if (Directory.Exists(target))
        {
            throw FileFault.IsFolder();
        }

        UnixFileMode? mode = ModeOf(modeFrom is null ? target : LinkResolver.Resolve(modeFrom, followLast: true));
        if (FileReplacement.IsSafe(target) && FileReplacement.TryWrite(target, content, mode))
        {
            return;
        }

        using (FileStream stream = new(target, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            stream.Write(content);
        }

        if (modeFrom is not null && mode is { } wanted && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, wanted);
        }
    }

    public void Delete(string path)
    {
        switch (KindOf(path))
        {
            case PatchEntryKind.Missing:
                throw FileFault.Missing(path);
            case PatchEntryKind.Folder:
                throw FileFault.IsFolder();
            default:
                DeleteEntry(LinkResolver.Resolve(path, followLast: false));
                break;
        }
    }

    public void CreateFolder(string path)
    {
        // A part before ".." must exist too, or the path would not lead anywhere.
        string made = Path.GetPathRoot(path)!;
        foreach (string part in path[made.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            made = LinkResolver.Resolve(Path.Combine(made, part), followLast: true);
            if (File.Exists(made))
            {
                throw FileFault.IsNoFolder(made);
            }

            Directory.CreateDirectory(made);
        }
    }

    private static void DeleteEntry(string path)
    {
        // On Windows a link to a folder is a folder to the file system; elsewhere every link is removed as a file.
        if (OperatingSystem.IsWindows() && File.GetAttributes(path).HasFlag(FileAttributes.Directory))
        {
            Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static UnixFileMode? ModeOf(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) ? File.GetUnixFileMode(path) : null;
}
