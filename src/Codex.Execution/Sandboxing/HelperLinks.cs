using System.Diagnostics;
using System.Globalization;

namespace Codex.Execution;

/// <summary>
/// A folder with other names of the running executable (<c>apply_patch</c>, <c>applypatch</c>, the sandbox's helper), to be put in front of
/// <c>PATH</c> so that commands find them. Disposing removes it.
/// </summary>
/// <remarks>
/// The folder must not lie where a confined command may write, or a command could plant programs that the agent itself would find: the
/// agent's home is right, a temporary folder is not.
/// </remarks>
public sealed class HelperLinks : IDisposable
{
    private const string FolderPrefix = "links-";

    private HelperLinks(string folder)
    {
        Folder = folder;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Makes the folder, and removes those of programs that ended without doing so.</summary>
    /// <param name="parent">Where it is made; created when missing.</param>
    /// <param name="executable">The absolute path of the executable that the names stand for.</param>
    /// <exception cref="IOException">It could not be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    public static HelperLinks Create(string parent, string executable)
    {
        Directory.CreateDirectory(parent);
        RemoveStale(parent);
        int id = System.Environment.ProcessId;
        string folder = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{id}-{Guid.NewGuid():N}"));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            string script = $"@echo off\r\n\"{executable}\" --codex-run-as-apply-patch %*\r\n";
            File.WriteAllText(Path.Combine(folder, "apply_patch.bat"), script);
            File.WriteAllText(Path.Combine(folder, "applypatch.bat"), script);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (string name in OperatingSystem.IsLinux()
                ? (ReadOnlySpan<string>)["apply_patch", "applypatch", LinuxSandboxCommand.Name]
                : ["apply_patch", "applypatch"])
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), executable);
            }
        }

        return new HelperLinks(folder);
    }

    /// <summary>A search path with the folder in front.</summary>
    /// <param name="path">The search path so far; null or empty for none.</param>
    public string PrependTo(string? path) => string.IsNullOrEmpty(path) ? Folder : $"{Folder}{Path.PathSeparator}{path}";

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is gone already, or stays until the next program that makes one removes it.
        }
    }

    private static void RemoveStale(string parent)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent, $"{FolderPrefix}*"))
        {
            ReadOnlySpan<char> name = Path.GetFileName(folder.AsSpan())[FolderPrefix.Length..];
            int dash = name.IndexOf('-');
            if (dash > 0 && int.TryParse(name[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int id) && !IsRunning(id))
            {
                new HelperLinks(folder).Dispose();
            }
        }
    }

    private static bool IsRunning(int id)
    {
        if (OperatingSystem.IsLinux())
        {
            return Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}"));
        }

        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
