namespace Codex.Patching.Files;

/// <summary>What files would be after some changes, without making them: reads fall through to other files, writes do not.</summary>
internal sealed class OverlayFiles(IPatchFiles below) : IPatchFiles
{
    // Null: removed. Keys are resolved paths.
    private readonly Dictionary<string, byte[]?> _changed = new(Comparer);
    private readonly Dictionary<string, string> _newFolders = new(Comparer);

    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The folders that would be made on the way: resolved path, and the path that led there.</summary>
    public IReadOnlyDictionary<string, string> NewFolders => _newFolders;

    public PatchEntryKind KindOf(string path)
    {
        string entry = Resolve(path, followLast: false);
        return _changed.TryGetValue(entry, out byte[]? content)
            ? content is null ? PatchEntryKind.Missing : PatchEntryKind.File
            : below.KindOf(entry);
    }

    // Where a link was removed or written over, paths no longer lead through it.
    public string Resolve(string path, bool followLast, Func<string, bool>? isReplaced = null) =>
        below.Resolve(path, followLast, _changed.Count == 0 ? isReplaced : resolved => _changed.ContainsKey(resolved) || isReplaced?.Invoke(resolved) == true);

    public byte[] Read(string path) =>
        _changed.TryGetValue(Resolve(path, followLast: true), out byte[]? content)
            ? content ?? throw FileFault.Missing(path)
            : below.Read(Resolve(path, followLast: true));

    // Whether a file can really be written is for the application to find out: a verification does not predict it.
    public void Write(string path, ReadOnlySpan<byte> content, string? modeFrom = null) =>
        _changed[Resolve(path, followLast: true)] = content.ToArray();

    public void Delete(string path)
    {
        switch (KindOf(path))
        {
            case PatchEntryKind.Missing:
                throw FileFault.Missing(path);
            case PatchEntryKind.Folder:
                throw FileFault.IsFolder();
            default:
                _changed[Resolve(path, followLast: false)] = null;
                break;
        }
    }

    public void CreateFolder(string path)
    {
        foreach ((string part, string resolved) in FolderPath.Walk(path, this))
        {
            if (KindOf(resolved) == PatchEntryKind.Missing)
            {
                _newFolders.TryAdd(resolved, part);
            }
        }
    }
}
