namespace Codex.Execution;

/// <summary>The program that builds namespaces for a command, where it is installed.</summary>
internal sealed class Bubblewrap(string program, bool isPrivileged)
{
    // Of the superuser's powers, those over files and accounts that building and installing need; the helper inside keeps no others.
    private static readonly string[] s_kept = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_SETGID", "CAP_SETUID"];

    internal string Program => program;

    /// <summary>Where it is, looked for in the system's folders only; null for nowhere.</summary>
    internal static string? Find()
    {
        foreach (string path in (ReadOnlySpan<string>)["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"])
        {
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>
    /// The words that start a command in namespaces of its own: processes, System V objects and, without network, an empty network; a file
    /// system that is read-only but for the roots, with devices and processes of its own.
    /// </summary>
    /// <param name="guards">What is writable, guarded and hidden.</param>
    /// <param name="network">Whether the network may be used.</param>
    /// <param name="folder">Where the command starts.</param>
    internal List<string> Words(SandboxGuards guards, bool network, string folder)
    {
        List<string> words = [program, "--unshare-pid", "--unshare-ipc", "--unshare-uts"];
        if (!isPrivileged)
        {
            words.Add("--unshare-user");
        }

        if (!network)
        {
            words.Add("--unshare-net");
        }

        words.AddRange(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]);
        foreach (string root in guards.Roots.Concat(guards.CommitFolders).OrderBy(static path => path.Length))
        {
            if (root != "/dev/null")
            {
                words.AddRange(root == "/" ? ["--bind", "/", "/", "--dev", "/dev", "--proc", "/proc"] : ["--bind", root, root]);
            }
        }

        foreach (string path in guards.Pinned)
        {
            words.AddRange(["--bind", path, path]);
        }

        foreach (string path in guards.ReadOnly)
        {
            words.AddRange(["--ro-bind", path, path]);
        }

        foreach (string path in guards.Denied.Concat(guards.Sockets))
        {
            words.AddRange(Directory.Exists(path) ? ["--perms", "0000", "--tmpfs", path, "--remount-ro", path] : ["--ro-bind", "/dev/null", path]);
        }

        foreach (string capability in isPrivileged ? s_kept : [])
        {
            words.AddRange(["--cap-add", capability]);
        }

        if (isPrivileged && network)
        {
            words.AddRange(["--cap-add", "CAP_NET_BIND_SERVICE"]);
        }

        words.AddRange(["--chdir", folder, "--"]);
        return words;
    }
}
