using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Codex.Patching.Files;

/// <summary>
/// A folder that was opened without following any link on the way. What is done in it happens in that very folder, whatever
/// its path means by then; a link among its entries is never followed either.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PinnedFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly SafeFileHandle _folder;
    private readonly string _path;

    private PinnedFolder(SafeFileHandle folder, string path)
    {
        _folder = folder;
        _path = path;
    }

    /// <summary>Whether this system has what it takes.</summary>
    [UnsupportedOSPlatformGuard("windows")]
    [SupportedOSPlatformGuard("linux")]
    [SupportedOSPlatformGuard("macos")]
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Opens the folder that a file is in.</summary>
    /// <param name="path">The file; as for <see cref="Open"/>.</param>
    public static PinnedFolder OpenParent(string path) => Open(Path.GetDirectoryName(path) ?? throw FileFault.IsFolder());

    /// <summary>Opens a folder.</summary>
    /// <param name="path">Absolute, without dots, without links: as it was when it was judged.</param>
    /// <param name="stepwise">Part by part even where the system can do it in one call.</param>
    /// <exception cref="IOException">It is not there, or a link is on the way.</exception>
    public static PinnedFolder Open(string path, bool stepwise = false)
    {
        if (!stepwise && PatchCalls.TryOpenFolder(path) is { } opened)
        {
            return new PinnedFolder(opened, path);
        }

        SafeFileHandle folder = PatchCalls.OpenRoot();
        try
        {
            foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                SafeFileHandle next = PatchCalls.OpenFolder(folder, part, path);
                folder.Dispose();
                folder = next;
            }

            return new PinnedFolder(folder, path);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public byte[] Read(string name)
    {
        using SafeFileHandle file = OpenFile(name, PatchCalls.ToRead);
        if (PatchCalls.Look(file) is { IsPlainFile: false })
        {
            throw FileFault.IsNoPlainFile();
        }

        var content = new byte[RandomAccess.GetLength(file)];
        int count = 0;
        while (count < content.Length && RandomAccess.Read(file, content.AsSpan(count), count) is > 0 and var read)
        {
            count += read;
        }

        return count == content.Length ? content : content[..count];
    }

    public UnixFileMode ModeOf(string name)
    {
        using SafeFileHandle file = OpenFile(name, PatchCalls.ToRead);
        return File.GetUnixFileMode(file);
    }

    /// <summary>
    /// Writes a whole file, or creates it. One that can be replaced without loss is, in one step; another is written in place.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="mode">Its new mode; null to keep that of the file that exists.</param>
    public void Write(string name, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        PatchEntry entry = PatchCalls.Look(_folder, name, PathOf(name));
        if (entry.IsFolder)
        {
            throw FileFault.IsFolder();
        }

        if (entry.IsLink)
        {
            throw FileFault.IsElsewhere();
        }

        if (!entry.IsReplaceable || !TryReplace(name, content, mode ?? entry.Mode))
        {
            WriteInPlace(name, content, mode, entry.Exists ? PatchCalls.ToOverwrite : PatchCalls.ToCreate);
        }
    }

    /// <summary>Removes a file or a link.</summary>
    public void Delete(string name)
    {
        PatchEntry entry = PatchCalls.Look(_folder, name, PathOf(name));
        if (!entry.Exists)
        {
            throw FileFault.Missing(PathOf(name));
        }

        if (entry.IsFolder)
        {
            throw FileFault.IsFolder();
        }

        PatchCalls.Remove(_folder, name, PathOf(name));
    }

    /// <summary>Makes a folder, unless it has appeared meanwhile.</summary>
    public void MakeFolder(string name) => PatchCalls.MakeFolder(_folder, name, PathOf(name));

    public void Dispose() => _folder.Dispose();

    private bool TryReplace(string name, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        string neighbour = $".codex-patch-{Path.GetRandomFileName()}";
        SafeFileHandle? file = PatchCalls.TryOpenFile(_folder, neighbour, PatchCalls.ToCreate, mode is null ? ForAll : Private);
        if (file is null)
        {
            return false;
        }

        bool isDone = false;
        try
        {
            using (file)
            {
                RandomAccess.Write(file, content, 0);
                if (mode is { } wanted)
                {
                    File.SetUnixFileMode(file, wanted);
                }
            }

            PatchCalls.Rename(_folder, neighbour, name, PathOf(name));
            isDone = true;
            return true;
        }
        finally
        {
            if (!isDone)
            {
                PatchCalls.RemoveIfThere(_folder, neighbour);
            }
        }
    }

    private void WriteInPlace(string name, ReadOnlySpan<byte> content, UnixFileMode? mode, int purpose)
    {
        using SafeFileHandle file = OpenFile(name, purpose);
        if (PatchCalls.Look(file) is not { IsPlainFile: false })
        {
            RandomAccess.SetLength(file, 0);
        }

        RandomAccess.Write(file, content, 0);
        if (mode is { } wanted)
        {
            File.SetUnixFileMode(file, wanted);
        }
    }

    private SafeFileHandle OpenFile(string name, int purpose) => PatchCalls.OpenFile(_folder, name, purpose, ForAll, PathOf(name));

    private string PathOf(string name) => Path.Combine(_path, name);
}
