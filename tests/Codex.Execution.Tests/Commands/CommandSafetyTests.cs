using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Execution.Tests.Commands;

public sealed class CommandSafetyTests
{
    [Theory]
    [InlineData("cat", "x")]
    [InlineData("cd", "/")]
    [InlineData("echo", "a")]
    [InlineData("false")]
    [InlineData("grep", "-R", "x")]
    [InlineData("head", "x")]
    [InlineData("ls")]
    [InlineData("nl", "x")]
    [InlineData("pwd")]
    [InlineData("tail", "x")]
    [InlineData("true")]
    [InlineData("wc", "-l")]
    [InlineData("which", "ls")]
    [InlineData("/usr/bin/ls", "-l")]
    [InlineData("/bin/cat", "x")]
    [InlineData("find", ".", "-name", "x")]
    [InlineData("rg", "-n", "x")]
    [InlineData("rg", "-ez", "x")]
    [InlineData("sed", "-n", "1p")]
    [InlineData("sed", "-n", "1,20p", "a.txt")]
    [InlineData("bash", "-lc", "ls && pwd | wc -l")]
    [InlineData("zsh", "-lc", "ls")]
    [InlineData("bash", "-lc", "ls *.rs; cat ~/x")]
    [InlineData("bash", "-lc", "rg foo src/*.rs")]
    [InlineData("bash", "-lc", "sed -n '1p' 'a b'")]
    public void Commands_that_only_read_are_safe(params string[] command) => Assert.True(CommandSafety.IsKnownSafe(command));

    [Theory]
    [InlineData("git", "status")]
    [InlineData("git", "log", "--oneline", "-5")]
    [InlineData("git", "diff", "--stat")]
    [InlineData("git", "show", "HEAD")]
    [InlineData("git", "branch")]
    [InlineData("git", "branch", "-a", "-vv")]
    [InlineData("git", "branch", "--list", "x*")]
    [InlineData("git", "branch", "--contains", "abc")]
    [InlineData("cargo", "check")]
    [InlineData("bash", "-lc", "git status && git diff")]
    public void Programs_that_run_what_the_repository_configures_are_safe_only_when_confined(params string[] command)
    {
        Assert.True(CommandSafety.IsKnownSafe(command, confined: true));
        Assert.False(CommandSafety.IsKnownSafe(command, confined: false));
    }

    [Theory]
    [InlineData]
    [InlineData("touch", "x0")]
    [InlineData("ls ", "x")]
    [InlineData("LS")]
    [InlineData("bash", "-c", "ls")]
    [InlineData("sh", "-lc", "ls")]
    [InlineData("/bin/bash", "-lc", "ls")]
    [InlineData("bash", "-lc", "ls", "extra")]
    [InlineData("bash", "-lc", "")]
    [InlineData("bash", "-lc", "ls > x1")]
    [InlineData("bash", "-lc", "ls && touch x2")]
    [InlineData("bash", "-lc", "ls # note")]
    [InlineData("bash", "-lc", "'git status'")]
    [InlineData("find", ".", "-delete")]
    [InlineData("find", ".", "-exec", "true", ";")]
    [InlineData("find", ".", "-execdir", "true", ";")]
    [InlineData("find", ".", "-ok", "true", ";")]
    [InlineData("find", ".", "-okdir", "true", ";")]
    [InlineData("find", ".", "-fls", "x3")]
    [InlineData("find", ".", "-fprint", "x3")]
    [InlineData("find", ".", "-fprint0", "x3")]
    [InlineData("find", ".", "-fprintf", "x3", "%p")]
    [InlineData("rg", "--pre", "cat", "x")]
    [InlineData("rg", "--pre=cat", "x")]
    [InlineData("rg", "--hostname-bin", "cat", "x")]
    [InlineData("rg", "--hostname-bin=cat", "x")]
    [InlineData("rg", "-z", "x")]
    [InlineData("rg", "--search-zip", "x")]
    [InlineData("git", "add", "a.txt")]
    [InlineData("git", "-C", ".", "status")]
    [InlineData("git")]
    [InlineData("cargo", "build")]
    [InlineData("sed", "-n", "xp", "a.txt")]
    [InlineData("sed", "-n", "1,2,3p", "a.txt")]
    [InlineData("sed", "-n", "1p", "a.txt", "a.txt")]
    [InlineData("sed", "-i", "1p", "a.txt")]
    [InlineData("sed", "-n", "p")]
    [InlineData("sed", "-n", "1,p")]
    [InlineData("base64", "x")]
    public void What_is_not_listed_is_not_safe(params string[] command) => Assert.False(CommandSafety.IsKnownSafe(command, confined: true));

    [Theory]
    [InlineData("./ls")]
    [InlineData("/tmp/cat", "x")]
    [InlineData("git", "branch", "-D", "x")]
    [InlineData("git", "branch", "new")]
    [InlineData("git", "branch", "--edit-description")]
    [InlineData("git", "diff", "--output=x")]
    [InlineData("git", "log", "--outp", "x")]
    [InlineData("git", "show", "--ext-diff")]
    [InlineData("rg", "-za", "x")]
    [InlineData("rg", "-az", "x")]
    [InlineData("sed", "-n", "1p", "-i")]
    [InlineData("sed", "-n", "1p", "-es/x/y/w f")]
    [InlineData("bash", "-lc", "find . -del\\ete")]
    [InlineData("bash", "-lc", "rg --pr\\e=CMD x")]
    [InlineData("bash", "-lc", "find *")]
    [InlineData("bash", "-lc", "find . -del*")]
    [InlineData("bash", "-lc", "sed -n 1p *")]
    [InlineData("cargo", "check", "--config", "build.rustc-wrapper='x'")]
    public void Spellings_that_hide_an_effect_are_not_safe(params string[] command) => Assert.False(CommandSafety.IsKnownSafe(command, confined: true));

    [Theory]
    [InlineData("git", "reset", "--hard")]
    [InlineData("git", "rm", "x")]
    [InlineData("/usr/bin/git", "reset")]
    [InlineData("rm", "-f", "x")]
    [InlineData("rm", "-rf", "x")]
    [InlineData("sudo", "rm", "-rf", "x")]
    [InlineData("sudo", "sudo", "git", "reset")]
    [InlineData("bash", "-lc", "ls && rm -rf x")]
    [InlineData("zsh", "-lc", "git reset")]
    [InlineData("rm", "-fr", "x")]
    [InlineData("rm", "-r", "-f", "x")]
    [InlineData("rm", "x", "--force")]
    [InlineData("/bin/rm", "-rf", "x")]
    [InlineData("git", "-C", ".", "reset")]
    [InlineData("git", "-c", "a=b", "--no-pager", "rm", "x")]
    [InlineData("git", "clean", "-fdx")]
    [InlineData("git", "push", "--force")]
    [InlineData("git", "push", "-uf", "origin")]
    [InlineData("git", "push", "origin", "+main")]
    [InlineData("sudo", "-n", "rm", "-rf", "x")]
    [InlineData("sudo", "-u", "root", "bash", "-c", "rm -rf x")]
    [InlineData("bash", "-c", "rm -rf x")]
    [InlineData("sh", "-c", "rm -rf x")]
    [InlineData("/bin/bash", "-lc", "rm -rf x")]
    [InlineData("env", "A=1", "rm", "-rf", "x")]
    [InlineData("find", ".", "-exec", "rm", "-rf", "{}", ";")]
    [InlineData("bash", "-lc", "rm -rf \"$X\"")]
    [InlineData("bash", "-lc", "if true; then rm -rf x; fi")]
    [InlineData("bash", "-lc", "A=1 rm -rf x")]
    [InlineData("bash", "-lc", "echo \"$(rm -rf x)\"")]
    [InlineData("bash", "-lc", "echo \"$(pwd)\"; rm -rf x")]
    [InlineData("bash", "-lc", "echo `rm -rf x`")]
    [InlineData("bash", "-lc", "(cd x && rm -rf .) > log")]
    [InlineData("bash", "-lc", "eval 'rm -rf x'")]
    [InlineData("bash", "-lc", "bash -c 'rm -rf x'")]
    [InlineData("bash", "-lc", "\\rm -rf x")]
    public void Destructive_commands_are_dangerous(params string[] command) => Assert.True(CommandSafety.IsDangerous(command));

    [Theory]
    [InlineData]
    [InlineData("rm", "x")]
    [InlineData("rm", "-r", "x")]
    [InlineData("rm", "--", "-f")]
    [InlineData("git", "status")]
    [InlineData("git", "push")]
    [InlineData("git", "commit", "-m", "reset rm")]
    [InlineData("notgit", "reset")]
    [InlineData("sudo", "ls")]
    [InlineData("bash", "-lc", "echo 'rm -rf x'")]
    [InlineData("bash", "-lc", "echo \"rm -rf x\" > y")]
    [InlineData("bash", "script.sh")]
    [InlineData("python3", "-c", "rm -rf x")]
    public void Ordinary_commands_are_not_dangerous(params string[] command) => Assert.False(CommandSafety.IsDangerous(command));

    [Fact]
    public void Shells_nested_too_deep_to_follow_count_as_dangerous()
    {
        string[] command = ["bash", "-c", "ls"];
        for (int i = 0; i < 10; i++)
        {
            command = ["bash", "-c", ShellWords.Join(command)];
        }

        Assert.True(CommandSafety.IsDangerous(command));
    }

    [Theory]
    [InlineData(true, false, "make", "test")]
    [InlineData(true, false, "bash", "-lc", "make test -j2 && ls")]
    [InlineData(false, false, "make")]
    [InlineData(false, false, "/tmp/make", "test")]
    [InlineData(false, false, "bash", "-lc", "make test; touch x")]
    [InlineData(false, true, "terraform", "apply", "-auto-approve")]
    [InlineData(false, true, "bash", "-lc", "cd x; /opt/terraform apply")]
    [InlineData(false, true, "sudo", "terraform", "apply")]
    [InlineData(false, false, "terraform", "plan")]
    public void The_user_s_own_lists_count_beside_the_built_in_ones(bool isSafe, bool isDangerous, params string[] command)
    {
        var lists = new CommandLists { Safe = [["make", "test"]], Dangerous = [["terraform", "apply"]] };
        Assert.Equal(isSafe, CommandSafety.IsKnownSafe(command, confined: true, lists));
        Assert.Equal(isDangerous, CommandSafety.IsDangerous(command, lists));
        Assert.False(CommandSafety.IsKnownSafe(command, confined: false, lists));
    }
}
