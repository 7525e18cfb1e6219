using Codex.Execution.Shells;

namespace Codex.Execution.Tests.Shells;

public sealed class UserShellTests
{
    [Fact]
    public void The_login_shell_comes_from_the_user_database()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("reads /etc/passwd to compare");
            return;
        }

        string? entry = File.ReadLines("/etc/passwd").FirstOrDefault(static line => line.Split(':') is [_, _, var id, ..] && id == EffectiveUserId());
        if (entry is null)
        {
            Assert.Skip("the account has no line in /etc/passwd");
        }

        string expected = entry.Split(':')[6];
        Assert.Equal(expected.Length == 0 ? null : expected, UserDatabase.LoginShell());
        Assert.Equal(UserShell.FromLoginShell(expected), UserShell.Detect());
    }

    [Theory]
    [InlineData("/bin/zsh", ShellKind.Zsh, "zsh")]
    [InlineData("/usr/local/bin/bash", ShellKind.Bash, "bash")]
    [InlineData("/usr/bin/fish", ShellKind.Unknown, null)]
    [InlineData("/usr/sbin/nologin", ShellKind.Unknown, null)]
    [InlineData(null, ShellKind.Unknown, null)]
    public void Only_bash_and_zsh_are_known_login_shells(string? path, ShellKind kind, string? name)
    {
        var shell = UserShell.FromLoginShell(path);

        Assert.Equal(kind, shell.Kind);
        Assert.Equal(name, shell.Name);
    }

    [Fact]
    public void A_command_line_is_wrapped_for_the_shell()
    {
        Assert.Equal(["/bin/zsh", "-lc", "ls | wc"], new UserShell(ShellKind.Zsh, "/bin/zsh").Wrap("ls | wc"));
        Assert.Equal(["pwsh.exe", "-NoProfile", "-Command", "ls"], new UserShell(ShellKind.PowerShell, "pwsh.exe").Wrap("ls"));
        Assert.Equal(["echo", "a b"], UserShell.None.Wrap("echo 'a b'"));
        Assert.Equal(["echo 'a"], UserShell.None.Wrap("echo 'a"));
    }

    private static string EffectiveUserId() =>
        File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2];
}
