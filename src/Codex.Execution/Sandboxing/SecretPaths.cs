using Codex.Protocol;

namespace Codex.Execution;

/// <summary>The usual places of secrets on a developer's machine, which confined commands must not read unless the user says otherwise.</summary>
internal static class SecretPaths
{
    private static readonly string[] InHome =
    [
        ".ssh", ".gnupg", ".aws", ".azure", ".config/gcloud", ".kube", ".docker/config.json", ".netrc", ".git-credentials",
        ".config/git/credentials", ".config/gh/hosts.yml", ".config/glab-cli/config.yml", ".pypirc", ".cargo/credentials",
        ".cargo/credentials.toml", ".terraform.d/credentials.tfrc.json", ".password-store", ".local/share/keyrings", ".config/op",
        ".mozilla", ".config/google-chrome", ".config/chromium", ".config/BraveSoftware",
    ];

    private static readonly string[] InAgentHome = ["auth.json", ".credentials.json"];

    // Whoever can speak to one of these can have files written and programs run outside.
    private static readonly string[] Services =
    [
        "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock", "/run/crio/crio.sock", "/run/snapd.socket",
        "/run/dbus/system_bus_socket", "/run/systemd/private", "/var/lib/docker.sock", "/tmp/.X11-unix",
    ];

    /// <summary>Those that are there, without links on the way to them.</summary>
    /// <param name="settings">What the user says.</param>
    internal static IReadOnlyList<string> Denied(SandboxSettings settings)
    {
        List<string> paths = [];
        foreach (string path in settings.DeniedReads)
        {
            Add(paths, path);
        }

        if (settings.DeniesUsualReads)
        {
            string home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
            foreach (string path in home.Length > 1 ? InHome : [])
            {
                Add(paths, Path.Join(home, path));
            }

            foreach (string path in settings.AgentHome is null ? [] : InAgentHome)
            {
                Add(paths, Path.Join(settings.AgentHome, path));
            }
        }

        return paths;
    }

    /// <summary>The sockets of services of the account and the system that are there, which hold for commands with network.</summary>
    internal static IReadOnlyList<string> ServiceSockets(IReadOnlyDictionary<string, string> variables)
    {
        List<string> paths = [];
        foreach (string path in Services)
        {
            Add(paths, path);
        }

        foreach (string name in (ReadOnlySpan<string>)["SSH_AUTH_SOCK", "GPG_AGENT_INFO"])
        {
            if (variables.TryGetValue(name, out string? value) && value.StartsWith('/'))
            {
                Add(paths, value.Split(':', 2)[0]);
            }
        }

        if (variables.TryGetValue("XDG_RUNTIME_DIR", out string? folder) && folder.StartsWith("/run/user/", StringComparison.Ordinal))
        {
            Add(paths, folder);
        }

        return paths;
    }

    private static void Add(List<string> paths, string path)
    {
        // Most are not there, which is cheaper to see before the links on the way are followed.
        if (!Path.Exists(path))
        {
            return;
        }

        string resolved = WritableRoots.ResolveLinks(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (resolved != "/" && !paths.Contains(resolved))
        {
            paths.Add(resolved);
        }
    }
}
