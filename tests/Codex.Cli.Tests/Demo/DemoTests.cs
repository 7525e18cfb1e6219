using System.Text.Json;
using Codex.Execution;

namespace Codex.Cli.Tests.Demo;

/// <summary>The demonstration as a newcomer runs it.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly DemoProcess _demo = new();

    public void Dispose() => _demo.Dispose();

    [Fact]
    public async Task The_agent_mends_the_bug_and_leaves_nothing_but_the_session()
    {
        (int exit, string output, string error) = await _demo.RunAsync();
        Assert.True(exit == 0, output + error);
        Assert.Equal("", error);
        AssertInOrder(
            output,
            "The model's part is scripted",
            "Everything else is real",
            "sandbox: ",
            "approval: never",
            DemoModel.Prompt,
            "exec\nsh -c 'ls && cat leap.sh' in ",
            "exec\nsh test.sh in ",
            " exited 1 in ",
            "FAIL 2000 is a leap year, but leap.sh says common",
            "file update\nM ",
            "apply_patch(auto_approved=true) exited 0:",
            "exec\nsh test.sh in ",
            " succeeded in ",
            "ok   2000 is a leap year",
            "The test passes now: 4 of 4 checks, exit code 0.",
            "What git says has changed\ndiff --git a/leap.sh b/leap.sh",
            "\n+if [ $((year % 400)) -eq 0 ] || { ",
            "session: ",
            "repository: none",
            "codex login",
            "codex exec --oss",
            "env_key = ");
        Assert.Empty(Directory.GetFileSystemEntries(_demo.Temporary));
        string session = Assert.Single(DemoProcess.FilesIn(_demo.Home));
        Assert.Contains($"session: {session}\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "\"type\":\"custom_tool_call_output\"",
            string.Join('\n', (await File.ReadAllLinesAsync(session, TestContext.Current.CancellationToken)).Select(static line => JsonDocument.Parse(line).RootElement.GetRawText())),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_configuration_nor_proxies_nor_credentials_of_the_user_have_a_part_in_it()
    {
        const string Secret = "sk-not-to-be-used";
        _demo.Write("home/.codex/config.toml", "this is [ not toml");
        _demo.Write("home/.codex/auth.json", "neither is this json");
        _demo.Write("home/.codex/AGENTS.md", "Words of the user.\n");
        _demo.Variables["CODEX_API_KEY"] = Secret;
        _demo.Variables["OPENAI_API_KEY"] = Secret;
        _demo.Variables["HTTP_PROXY"] = _demo.Variables["http_proxy"] = _demo.Variables["ALL_PROXY"] = "http://127.0.0.1:9";
        (int exit, string output, string error) = await _demo.RunAsync();
        Assert.True(exit == 0, output + error);
        string session = Assert.Single(DemoProcess.FilesIn(Path.Combine(_demo.Home, ".codex", "sessions")));
        string kept = await File.ReadAllTextAsync(session, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Secret, output + kept, StringComparison.Ordinal);
        Assert.DoesNotContain("Words of the user", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_keep_the_mended_repository_stays()
    {
        (int exit, string output, string error) = await _demo.RunAsync("--keep");
        Assert.True(exit == 0, output + error);
        string repository = Assert.Single(Directory.GetFileSystemEntries(_demo.Temporary));
        Assert.Contains($"repository: {repository}\n", output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(repository, ".git")));
        Assert.Contains("year % 400", await File.ReadAllTextAsync(Path.Combine(repository, "leap.sh"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_costs_the_session_only()
    {
        _demo.Variables["HOME"] = _demo.Write("home/a-file", "no folder");
        (int exit, string output, string error) = await _demo.RunAsync();
        Assert.True(exit == 0, output + error);
        AssertInOrder(output, "This conversation is not saved", "The test passes now", "session: not kept");
        Assert.Empty(Directory.GetFileSystemEntries(_demo.Temporary));
    }

    [Fact]
    public async Task What_is_not_expected_is_said_and_ends_with_code_1()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The stand-in for the shell is a shell script.");
            return;
        }

        string shell = _demo.Write("bin/sh", "#!/bin/sh\n[ \"$1\" = test.sh ] && echo all is well && exit 0\nexec /bin/sh \"$@\"\n");
        File.SetUnixFileMode(shell, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _demo.Variables["PATH"] = Path.GetDirectoryName(shell) + ":" + Environment.GetEnvironmentVariable("PATH");
        (int exit, string output, _) = await _demo.RunAsync();
        Assert.Equal(1, exit);
        AssertInOrder(output, "I expected the test to fail", "exit code 0:\nall is well", "What git says has changed\nnothing", "The demo did not come to its end.");
        Assert.Empty(Directory.GetFileSystemEntries(_demo.Temporary));
    }

    [Fact]
    public async Task Started_through_the_dotnet_command_it_is_confined_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Sandbox.ForThisMachine().Problem is null, "no Landlock");
        (int exit, string output, string error) = await _demo.RunProgramAsync("dotnet", DemoProcess.Executable + ".dll", "demo");
        Assert.True(exit == 0, output + error);
        AssertInOrder(output, "sandbox: at work", "sandbox: workspace-write", "The test passes now");
    }

    [Theory]
    [InlineData("sh", "The demo's commands need a POSIX shell.")]
    [InlineData("git", "Install git, then run codex demo again.")]
    public async Task A_program_that_is_missing_is_named(string missing, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links to programs.");
        string bin = Directory.CreateDirectory(Path.Combine(_demo.Temporary, "bin")).FullName;
        if (missing != "sh")
        {
            File.CreateSymbolicLink(Path.Combine(bin, "sh"), "/bin/sh");
        }

        _demo.Variables["PATH"] = bin;
        (int exit, string output, string error) = await _demo.RunAsync();
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.StartsWith("Error: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal([bin], Directory.GetFileSystemEntries(_demo.Temporary));
    }

    [Fact]
    public async Task A_missing_place_for_temporary_files_is_named()
    {
        _demo.Variables["TMPDIR"] = _demo.Write("home/no-folder", "");
        (int exit, _, string error) = await _demo.RunAsync();
        Assert.Equal(1, exit);
        Assert.Contains("The demo cannot make a folder in ", error, StringComparison.Ordinal);
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        int at = 0;
        foreach (string part in parts)
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"`{part}` does not come in order in:\n{text}");
            at = found + part.Length;
        }
    }
}
