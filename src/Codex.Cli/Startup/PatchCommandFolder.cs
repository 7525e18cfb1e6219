namespace Codex.Cli;

/// <summary>
/// A temporary folder at the front of <c>PATH</c> with <c>apply_patch</c> in it, so that a command which calls it by name
/// finds this program. Removed at the end.
/// </summary>
internal sealed class PatchCommandFolder : IDisposable
{
    private readonly string? _folder;

    private PatchCommandFolder(string? folder) => _folder = folder;

    public static PatchCommandFolder Create()
    {
        try
        {
            string executable = Environment.ProcessPath ?? throw new IOException("the program's own path is unknown");
            string folder = Directory.CreateTempSubdirectory("codex-path-").FullName;
            foreach (string name in (ReadOnlySpan<string>)[PatchTool.Name, PatchTool.OtherName])
            {
                if (OperatingSystem.IsWindows())
                {
                    File.WriteAllText(Path.Combine(folder, name + ".bat"), $"@echo off\r\n\"{executable}\" {StartupDispatch.PatchArgument} %*\r\n");
                }
                else
                {
                    File.CreateSymbolicLink(Path.Combine(folder, name), executable);
                }
            }

            string? path = Environment.GetEnvironmentVariable("PATH");
            Environment.SetEnvironmentVariable("PATH", path is null ? folder : folder + Path.PathSeparator + path);
            return new PatchCommandFolder(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"warning: commands will not find apply_patch on their PATH: {error.Message}");
            return new PatchCommandFolder(null);
        }
    }

    public void Dispose()
    {
        if (_folder is null)
        {
            return;
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A command that is still running may hold it; the system clears its temporary files.
        }
    }
}
