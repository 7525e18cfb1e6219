namespace Codex.Patching.Files;

/// <summary>
/// The real files; all of them, or as far as a verification names them. Where a path leads is found out first, and what it leads
/// to is then reached without following a link any more. So when only places are allowed that somebody judged, nothing that
/// happens between the judgement and the writing makes it another place.
/// </summary>
/// <remarks>
/// A file is replaced as a whole by a finished neighbour, so that a crash or a full disk leaves the old or the new text,
/// never half of one; where that would lose something (hard links, another owner, a device) it is written in place.
/// </remarks>
internal sealed class DiskFiles : IPatchFiles
{
    private readonly HashSet<string>? _places;

    private DiskFiles(HashSet<string>? places) => _places = places;

    /// <summary>All files.</summary>
    public static DiskFiles Instance { get; } = new(places: null);

    /// <summary>The files and folders that a verification names.</summary>
    public static DiskFiles Of(PatchVerification verified)
    {
        var places = new HashSet<string>(OverlayFiles.Comparer);
        foreach (PatchTarget target in verified.Targets)
        {
            places.Add(target.ResolvedPath);
        }

        foreach (PatchTarget folder in verified.NewFolders)
        {
            places.Add(folder.ResolvedPath);
        }

        return new DiskFiles(places);
    }

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

    public string Resolve(string path, bool followLast, Func<string, bool>? isReplaced = null) =>
        LinkResolver.Resolve(path, followLast, isReplaced);

    public byte[] Read(string path)
    {
        string place = Place(path, followLast: true);
        if (!PinnedFolder.IsSupported)
        {
            return UnpinnedFile.Read(place);
        }

        using PinnedFolder folder = PinnedFolder.OpenParent(place);
        return folder.Read(Path.GetFileName(place));
    }

    public void Write(string path, ReadOnlySpan<byte> content, string? modeFrom = null)
    {
        string place = Place(path, followLast: true);
        if (!PinnedFolder.IsSupported)
        {
            UnpinnedFile.Write(place, content);
            return;
        }

        UnixFileMode? mode = null;
        if (modeFrom is not null)
        {
            string source = Place(modeFrom, followLast: true);
            using PinnedFolder sourceFolder = PinnedFolder.OpenParent(source);
            mode = sourceFolder.ModeOf(Path.GetFileName(source));
        }

        using PinnedFolder folder = PinnedFolder.OpenParent(place);
        folder.Write(Path.GetFileName(place), content, mode);
    }

    public void Delete(string path)
    {
        string place = Place(path, followLast: false);
        if (!PinnedFolder.IsSupported)
        {
            UnpinnedFile.Delete(place, KindOf(place));
            return;
        }

        using PinnedFolder folder = PinnedFolder.OpenParent(place);
        folder.Delete(Path.GetFileName(place));
    }

    public void CreateFolder(string path)
    {
        foreach ((_, string resolved) in FolderPath.Walk(path, this))
        {
            switch (KindOf(resolved))
            {
                case PatchEntryKind.File:
                    throw FileFault.IsNoFolder(resolved);
                case PatchEntryKind.Missing:
                    MakeFolder(Allowed(resolved));
                    break;
            }
        }
    }

    private static void MakeFolder(string place)
    {
        if (!PinnedFolder.IsSupported)
        {
            Directory.CreateDirectory(place);
            return;
        }

        using PinnedFolder parent = PinnedFolder.OpenParent(place);
        parent.MakeFolder(Path.GetFileName(place));
    }

    private string Place(string path, bool followLast) => Allowed(LinkResolver.Resolve(path, followLast));

    private string Allowed(string place) => _places is null || _places.Contains(place) ? place : throw FileFault.IsElsewhere();
}
