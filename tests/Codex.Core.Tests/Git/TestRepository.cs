using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Codex.Core.Tests.Git;

/// <summary>A real repository in a folder of its own, untouched by the settings of whoever runs the tests.</summary>
public sealed class TestRepository : IDisposable
{
    private readonly string _above = Directory.CreateTempSubdirectory("codex-git-").FullName;

    public TestRepository(bool isRepository = true)
    {
        Root = Path.Combine(_above, "repo");
        Directory.CreateDirectory(Root);
        if (isRepository)
        {
            Git("init", "-q", "-b", "main");
        }
    }

    public string Root { get; }

    [ModuleInitializer]
    internal static void Isolate()
    {
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", OperatingSystem.IsWindows() ? "NUL" : "/dev/null");
        Environment.SetEnvironmentVariable("GIT_CONFIG_NOSYSTEM", "1");
    }

    public string At(string path) => Path.Combine(Root, path);

    public string Read(string path) => File.ReadAllText(At(path));

    public bool Has(string path) => Path.Exists(At(path));

    public TestRepository Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return this;
    }

    public TestRepository Commit(string message = "start")
    {
        Git("add", "--all");
        Git("commit", "-q", "--allow-empty", "-m", message);
        return this;
    }

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", .. arguments])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error}");
        return output;
    }

    public string Status() => Git("status", "--porcelain");

    public void Dispose()
    {
        foreach (string file in Directory.EnumerateFiles(_above, "*", SearchOption.AllDirectories))
        {
            // Git's objects are read-only, which Windows takes for a reason not to delete them.
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_above, recursive: true);
    }
}
