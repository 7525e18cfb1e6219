namespace Codex.Testing;

/// <summary>A new, empty folder for a test; removed with all that is in it when disposed.</summary>
/// <example><code>
/// using var folder = new TemporaryFolder();
/// folder.Write("src/hello.txt", "hello\n");
/// </code></example>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder below the system's folder for temporary files.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public TemporaryFolder(string prefix = "codex-test-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The full path of a file or folder in it, given with '/' between its parts.</summary>
    public string Combine(string relativePath) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, relativePath));

    /// <summary>Writes a file, and makes the folders on its way; returns its full path.</summary>
    public string Write(string relativePath, string content)
    {
        var file = Combine(relativePath);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public string Read(string relativePath) => File.ReadAllText(Combine(relativePath));

    /// <summary>Removes the folder. Files that are marked read-only, as git's objects are, go too; links are removed and not followed.</summary>
    public void Dispose()
    {
        if (!Directory.Exists(Path))
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            MakeWritable(new DirectoryInfo(Path));
            Directory.Delete(Path, recursive: true);
        }
    }

    private static void MakeWritable(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
                continue;
            if (entry is DirectoryInfo inner)
                MakeWritable(inner);
            else
                entry.Attributes &= ~FileAttributes.ReadOnly;
        }
    }
}
