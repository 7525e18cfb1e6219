using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Codex.Execution.Tests;

/// <summary>A workspace, and around it what a command must not reach: files, secrets, servers, a process.</summary>
internal sealed class EscapeScene : IDisposable
{
    private const string Git = "git -c user.name=n -c user.email=e -c protocol.file.allow=always -c init.defaultBranch=main";

    private static readonly Lazy<string> s_template = new(MakeTemplate);

    private readonly TemporaryFolder _folder = new(ConfinedShell.Outside);
    private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
    private readonly Socket _path = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Socket _abstract = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _abstractName = $"codex-escape-{Guid.NewGuid():N}";
    private readonly Process _victim;
    private readonly bool _asUser;

    internal EscapeScene(bool asUser)
    {
        _asUser = asUser && Environment.IsPrivilegedProcess;
        Run("cp", "-a", s_template.Value + "/.", _folder.Path);
        File.WriteAllBytes(Path.Combine(Workspace, "small"), SmallProgram.Create(_folder["out/small"]));
        _tcp.Start();
        _path.Bind(new UnixDomainSocketEndPoint(_folder["run/service.sock"]));
        _path.Listen();
        _abstract.Bind(new UnixDomainSocketEndPoint("\0" + _abstractName));
        _abstract.Listen();
        _victim = Start("sleep", "1000");
        if (_asUser)
        {
            Run("chown", "-R", "65534:65534", _folder.Path);
        }
    }

    internal string Workspace => _folder["parent/ws"];

    internal string Parent => _folder["parent"];

    internal string AgentHome => _folder["agent"];

    internal string Home => _folder["home"];

    internal bool IsVictimAlive => TestProcess.IsAlive(_victim.Id);

    internal bool HasOutside(string name) => Path.Exists(_folder[$"out/{name}"]);

    internal string Read(string name) => File.ReadAllText(_folder[name]);

    internal UnixFileMode ModeOf(string name) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(_folder[name]);

    internal bool Exists(string name) => Path.Exists(_folder[name]);

    internal string Fill(string text) => text.Replace("BASE", _folder.Path, StringComparison.Ordinal);

    /// <summary>What the user, unconfined, has git say in the workspace after the command.</summary>
    internal void CallGitAsUser() => Run("bash", "-c", $"cd {Workspace}; HOME={Home} git -c safe.directory='*' status >/dev/null 2>&1; true");

    internal IEnumerable<KeyValuePair<string, string>> Variables(int agent) => new Dictionary<string, string>
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        ["HOME"] = Home,
        ["B"] = _folder.Path,
        ["OUT"] = _folder["out"],
        ["PORT"] = $"{((IPEndPoint)_tcp.LocalEndpoint).Port}",
        ["ABSTRACT"] = _abstractName,
        ["VICTIM"] = $"{_victim.Id}",
        ["AGENT"] = $"{agent}",
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "safe.directory",
        ["GIT_CONFIG_VALUE_0"] = "*",
    };

    public void Dispose()
    {
        _victim.Kill();
        _victim.Dispose();
        _tcp.Dispose();
        _path.Dispose();
        _abstract.Dispose();
        _folder.Dispose();
    }

    private static string MakeTemplate()
    {
        // Removed with the tests' process, by the one that makes folders for it.
        string folder = Directory.CreateDirectory(Path.Combine(ConfinedShell.Outside, $"codex-test-template-{Environment.ProcessId}")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Run(
            "bash",
            "-c",
            $$"""
            set -e
            cd {{folder}}; export HOME={{folder}}/home
            mkdir -p parent/ws/keys/deep out home/.ssh agent run
            echo original > out/file; echo NOTES-OF-THE-USER > out/notes; echo SECRET-OF-SSH > home/.ssh/id
            echo SECRET-OF-THE-AGENT > agent/auth.json; echo original > agent/config.toml; echo SECRET-IN-THE-WORKSPACE > parent/ws/keys/deep/key
            cd parent/ws; {{Git}} init -q .; echo x > f; {{Git}} add f; {{Git}} commit -qm one
            {{Git}} init -q ../../out/module; {{Git}} -C ../../out/module commit -q --allow-empty -m m
            {{Git}} submodule --quiet add ../../out/module sub 2>/dev/null; {{Git}} commit -qm two
            ln ../../out/file hard; : > small; chmod 755 small
            """);
        return folder;
    }

    private static void Run(params string[] words)
    {
        using Process process = Process.Start(words[0], words[1..]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private Process Start(params string[] words)
    {
        string[] all = _asUser ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", .. words] : words;
        var start = new ProcessStartInfo(all[0], all.Skip(1)) { WorkingDirectory = "/" };
        start.Environment["VICTIM_SECRET"] = "SECRET-IN-AN-ENVIRONMENT";
        return Process.Start(start)!;
    }
}
