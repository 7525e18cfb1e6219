using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration.Tests;

/// <summary>A home folder and a workspace of their own, removed afterwards.</summary>
public sealed class TestHome : IDisposable
{
    private readonly string _root = CanonicalPath.Of(Directory.CreateTempSubdirectory("codex-config-").FullName);

    public TestHome(string? config = null)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(_root, "home")).FullName;
        Workspace = Directory.CreateDirectory(System.IO.Path.Combine(_root, "ws")).FullName;
        if (config is not null)
        {
            Write(CodexHome.ConfigurationFileName, config);
        }
    }

    public string Root => _root;

    public string Path { get; }

    public string Workspace { get; }

    public string ConfigFile => System.IO.Path.Combine(Path, CodexHome.ConfigurationFileName);

    public ConfigurationOptions Options => new()
    {
        CodexHome = Path,
        Cwd = Workspace,
        ProcessFolder = Workspace,
        Environment = static _ => null,
        ManagedFile = "",
        IsWindows = false,
    };

    public string Config => File.ReadAllText(ConfigFile);

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string WriteInWorkspace(string name, string text)
    {
        string path = System.IO.Path.Combine(Workspace, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public CodexConfiguration Load(params string[] overrides) => ConfigurationLoader.Load(Options with { Overrides = overrides });

    public ConfigurationException Refused(params string[] overrides) => Assert.Throws<ConfigurationException>(() => Load(overrides));

    public void Git(params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = Workspace, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in new[] { ("GIT_AUTHOR_NAME", "t"), ("GIT_AUTHOR_EMAIL", "t@t"), ("GIT_COMMITTER_NAME", "t"), ("GIT_COMMITTER_EMAIL", "t@t"), ("GIT_CONFIG_GLOBAL", "/dev/null") })
        {
            start.Environment[name] = value;
        }

        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
