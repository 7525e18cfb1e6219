namespace Codex.Patching.Files;

/// <summary>What files would be after some changes, without making them: reads fall through to other files, writes do not.</summary>
internal sealed class OverlayFiles(IPatchFiles below) : IPatchFiles
{
    // Null: removed. Keys are resolved paths.
    private readonly Dictionary<string, byte[]?> _changed = new(Comparer);

    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public PatchEntryKind KindOf(string path) =>
        _changed.TryGetValue(below.Resolve(path, followLast: false), out byte[]? content)
            ? content is null ? PatchEntryKind.Missing : PatchEntryKind.File
            : below.KindOf(path);

    public string Resolve(string path, bool followLast)
    {
        string entry = below.Resolve(path, followLast: false);
        return !followLast || _changed.ContainsKey(entry) ? entry : below.Resolve(path, followLast: true);
    }

    public byte[] Read(string path) =>
        _changed.TryGetValue(Resolve(path, followLast: true), out byte[]? content)
            ? content ?? throw FileFault.Missing(path)
            : below.Read(path);

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
                _changed[below.Resolve(path, followLast: false)] = null;
                break;
        }
    }

    public void CreateFolder(string path)
    {
    }
}
