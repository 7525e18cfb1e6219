namespace Codex.Execution.Tests;

/// <summary>A folder of a test's own, removed with all it holds.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <param name="parent">Where it is made; null for the system's temporary folder.</param>
    internal TemporaryFolder(string? parent = null)
    {
        Path = parent is null
            ? Directory.CreateTempSubdirectory("codex-test-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"codex-test-{Guid.NewGuid():N}")).FullName;
    }

    internal string Path { get; }

    internal string this[string relative] => System.IO.Path.Combine(Path, relative);

    internal string Write(string relative, string text, bool executable = false)
    {
        string path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
