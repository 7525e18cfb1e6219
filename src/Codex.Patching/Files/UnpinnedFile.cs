namespace Codex.Patching.Files;

/// <summary>A file by its path alone, on systems where its folder cannot be held (<see cref="PinnedFolder"/>).</summary>
internal static class UnpinnedFile
{
    public static byte[] Read(string path) => Directory.Exists(path) ? throw FileFault.IsFolder() : File.ReadAllBytes(path);

    /// <summary>Creates a file in one step, or writes over one that exists: it may have another name, an owner, a list of rights.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        if (Directory.Exists(path))
        {
            throw FileFault.IsFolder();
        }

        if (File.Exists(path))
        {
            using FileStream existing = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            existing.Write(content);
            return;
        }

        string neighbour = Path.Combine(Path.GetDirectoryName(path)!, $".codex-patch-{Path.GetRandomFileName()}");
        try
        {
            using (FileStream stream = new(neighbour, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(content);
            }

            File.Move(neighbour, path);
        }
        finally
        {
            File.Delete(neighbour);
        }
    }

    public static void Delete(string path, PatchEntryKind kind)
    {
        switch (kind)
        {
            case PatchEntryKind.Missing:
                throw FileFault.Missing(path);
            case PatchEntryKind.Folder:
                throw FileFault.IsFolder();
            // On Windows a link to a folder is a folder to the file system.
            case PatchEntryKind.File when File.GetAttributes(path).HasFlag(FileAttributes.Directory):
                Directory.Delete(path);
                break;
            default:
                File.Delete(path);
                break;
        }
    }
}
