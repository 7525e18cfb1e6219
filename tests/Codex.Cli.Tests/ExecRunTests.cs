using System.Diagnostics;
using Codex.Testing;

namespace Codex.Cli.Tests;

/// <summary>Runs of the real executable against a scripted model.</summary>
public sealed class ExecRunTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _home;
    private readonly string _work;

    public ExecRunTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and paths of Linux");
        _home = _folder.File("home");
        _work = _folder.File("work");
        Directory.CreateDirectory(_home);
        Directory.CreateDirectory(Path.Combine(_work, ".git"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static Task<ScriptedModelServer> ModelAsync(params ScriptedResponse[] script) => ScriptedModelServer.StartAsync(script, Cancel);

    private CodexProcess Start(ScriptedModelServer? model, params string[] arguments) =>
        CodexProcess.Start(_work, _home, model?.BaseUrl.AbsoluteUri, arguments);

    private async Task<(int Exit, string Output, string Error)> RunAsync(ScriptedModelServer? model, params string[] arguments)
    {
        using CodexProcess process = Start(model, arguments);
        string output = await process.Output.ReadToEndAsync(Cancel);
        return (await process.WaitAsync(Cancel), output, await process.Error);
    }

    [Fact]
    public async Task A_task_is_done_and_its_answer_printed()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Message("Done."));
        (int exit, string output, string error) = await RunAsync(model, "exec", "-o", "last.txt", "do it");
        Assert.Equal(0, exit);
        Assert.Equal("Done.\n", output);
        Assert.Contains("do it", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', error);
        Assert.Equal("Done.", await File.ReadAllTextAsync(Path.Combine(_work, "last.txt"), Cancel));
    }

    [Fact]
    public async Task The_newest_session_goes_on_with_a_prompt_behind_the_flag()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        await RunAsync(model, "exec", "--json", "first");
        (int exit, string output, _) = await RunAsync(model, "exec", "--json", "resume", "--last", "second");
        Assert.Equal(0, exit);
        Assert.Contains("\"two\"", output, StringComparison.Ordinal);
        Assert.Contains("first", model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_home, "rollout-*.jsonl", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("0199a213-81c0-7800-8aa1-bbab2a035a53")]
    [InlineData("no-uuid")]
    [InlineData("--last")]
    public async Task A_session_that_is_not_there_is_an_error_and_not_a_new_session(string which)
    {
        await using ScriptedModelServer model = await ModelAsync();
        (int exit, string output, string error) = await RunAsync(model, "exec", "--json", "the prompt", "resume", which);
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.Contains("no saved session", error, StringComparison.Ordinal);
        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task Outside_a_repository_nothing_is_sent()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Message("x"));
        (int exit, string output, string error) = await RunAsync(model, "exec", "--json", "-C", _home, "x");
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.Contains("Not inside a trusted directory", error, StringComparison.Ordinal);
        Assert.Empty(model.Requests);
        Assert.Equal(0, (await RunAsync(model, "exec", "--json", "-C", _home, "--skip-git-repo-check", "x")).Exit);
    }

    [Fact]
    public async Task Without_credentials_the_screen_tells_what_to_do()
    {
        (int exit, string output, string error) = await RunAsync(null, "exec", "hi");
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.Contains("codex login", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_home, "sessions")));
    }

    [Fact]
    public async Task An_interrupt_ends_the_turn_as_failed_writes_the_answer_file_and_gives_the_shells_code()
    {
        await using ScriptedModelServer model = await ModelAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","sleep 100"]}""", "c1"));
        using CodexProcess process = Start(model, "exec", "--json", "--yolo", "-o", "last.txt", "wait");
        List<string> lines = [];
        while (await process.Output.ReadLineAsync(Cancel) is { } line)
        {
            lines.Add(line);
            if (line.Contains("item.started", StringComparison.Ordinal))
            {
                using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
                await kill.WaitForExitAsync(Cancel);
            }
        }

        Assert.Equal(130, await process.WaitAsync(Cancel));
        Assert.Contains("turn.failed", lines[^1], StringComparison.Ordinal);
        Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(_work, "last.txt"), Cancel));
        string session = await File.ReadAllTextAsync(Directory.GetFiles(_home, "rollout-*.jsonl", SearchOption.AllDirectories).Single(), Cancel);
        Assert.Contains("turn_aborted", session, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_the_run_quietly()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Message("x") with { Delay = TimeSpan.FromMilliseconds(300) });
        using CodexProcess process = Start(model, "exec", "--json", "x");
        await process.Output.ReadLineAsync(Cancel);
        process.Output.Close();
        Assert.Equal(1, await process.WaitAsync(Cancel));
        Assert.DoesNotContain("Unhandled", await process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_told_to_people_and_not_to_programs()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Message("Done."), ScriptedResponse.Message("Done."));
        _folder.Write("home/config.toml", "modle = \"gpt-5\"\n");
        (int exit, string output, string error) = await RunAsync(model, "exec", "x");
        Assert.Equal((0, "Done.\n"), (exit, output));
        string warning = Assert.Single(error.Split('\n'), static line => line.StartsWith("warning: ", StringComparison.Ordinal));
        Assert.Contains("`modle`", warning, StringComparison.Ordinal);
        Assert.Contains("config.toml", warning, StringComparison.Ordinal);

        Assert.Equal("", (await RunAsync(model, "exec", "--json", "x")).Error);
    }

    [Fact]
    public async Task A_failed_turn_gives_code_1_and_an_empty_answer_file()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Json(400, """{"error":{"message":"no such model"}}"""));
        (int exit, string output, string error) = await RunAsync(model, "exec", "-o", "last.txt", "x");
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.Contains("ERROR:", error, StringComparison.Ordinal);
        Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(_work, "last.txt"), Cancel));
    }

    [Fact]
    public async Task An_answer_file_that_cannot_be_written_gives_code_1_after_the_answer()
    {
        await using ScriptedModelServer model = await ModelAsync(ScriptedResponse.Message("Done."));
        (int exit, string output, string error) = await RunAsync(model, "exec", "-o", "no/such/folder", "x");
        Assert.Equal(1, exit);
        Assert.Equal("Done.\n", output);
        Assert.Contains("no/such/folder", error, StringComparison.Ordinal);
    }
}
