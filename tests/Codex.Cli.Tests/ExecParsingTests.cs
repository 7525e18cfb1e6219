namespace Codex.Cli.Tests;

/// <summary>What <c>codex exec</c> understands.</summary>
public sealed class ExecParsingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<(int Exit, ExecRequest? Request, string Output, string Error)> RunAsync(params string[] arguments)
    {
        ExecRequest? seen = null;
        CodexCommandLine line = CodexProgram.Build((request, _) =>
        {
            seen = request;
            return Task.FromResult(0);
        });
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await line.RunAsync(arguments, output, error, Cancel);
        return (exit, seen, output.ToString(), error.ToString());
    }

    private static async Task<ExecRequest> ReadAsync(params string[] arguments)
    {
        (int exit, ExecRequest? request, _, string error) = await RunAsync(arguments);
        Assert.True(exit == 0 && request is not null, error);
        return request;
    }

    [Theory]
    [InlineData("do it", "exec", "do it")]
    [InlineData("do it", "e", "do it")]
    [InlineData(null, "exec")]
    [InlineData("-", "exec", "-")]
    [InlineData("", "exec", "")]
    [InlineData("resume", "exec", "--", "resume")]
    [InlineData("-dash-first", "e", "--experimental-json", "--", "-dash-first")]
    [InlineData("@file", "exec", "@file")]
    [InlineData("[suggest]", "exec", "[suggest]")]
    [InlineData("/h", "exec", "/h")]
    [InlineData("x", "exec", "x", "--json", "-m", "m")]
    [InlineData("x", "exec", "-i", "a.png", "x")]
    [InlineData("exec", "exec", "exec")]
    public async Task The_prompt_is_the_word_that_is_no_flag(string? prompt, params string[] arguments)
    {
        ExecRequest request = await ReadAsync(arguments);
        Assert.Equal(prompt, request.Prompt);
        Assert.Null(request.Resume);
    }

    [Theory]
    [InlineData("id-1", null, "exec", "resume", "id-1")]
    [InlineData("id-1", "next", "exec", "resume", "id-1", "next")]
    [InlineData("id-1", "before", "exec", "before", "resume", "id-1")]
    [InlineData("id-1", "after", "exec", "before", "resume", "id-1", "after")]
    [InlineData("id-1", "-", "exec", "--json", "resume", "id-1", "-")]
    [InlineData(null, null, "exec", "resume", "--last")]
    [InlineData(null, "next", "exec", "resume", "--last", "next")]
    [InlineData(null, "next", "exec", "resume", "next", "--last")]
    [InlineData(null, "before", "exec", "before", "resume", "--last")]
    [InlineData("id-1", "p", "exec", "--image", "a.png", "resume", "id-1", "p")]
    [InlineData("id-1", "p", "exec", "-c", "a=b", "resume", "-c", "c=d", "id-1", "p", "--enable", "x")]
    public async Task Resume_takes_an_id_or_the_newest_and_a_prompt(string? id, string? prompt, params string[] arguments)
    {
        ExecRequest request = await ReadAsync(arguments);
        Assert.Equal(new ResumeRequest(id), request.Resume);
        Assert.Equal(prompt, request.Prompt);
    }

    [Fact]
    public async Task All_flags_are_read_in_every_form()
    {
        ExecRequest request = await ReadAsync(
            "exec", "--json", "--image", "a.png,b.png", "-i=c.png", "-mgpt-x", "--oss", "-s=workspace-write", "-p", "work", "--cd=/w",
            "--skip-git-repo-check", "--output-schema", "s.json", "--color", "never", "-o", "last.txt", "go");
        Assert.Equal(["a.png", "b.png", "c.png"], request.Session.Images);
        Assert.Equivalent(new SessionSettings { Images = ["a.png", "b.png", "c.png"], Model = "gpt-x", IsOss = true, Sandbox = "workspace-write", Profile = "work", Folder = "/w" }, request.Session);
        Assert.True(request.IsJson);
        Assert.True(request.SkipsGitCheck);
        Assert.Equal("s.json", request.OutputSchemaPath);
        Assert.Equal("last.txt", request.LastMessagePath);
        Assert.Equal(ColorChoice.Never, request.Color);
        Assert.Equal("go", request.Prompt);
    }

    [Theory]
    [InlineData(null, "exec", "x")]
    [InlineData("read-only", "exec", "-s", "read-only", "x")]
    [InlineData("workspace-write", "exec", "--full-auto", "-s", "read-only", "x")]
    [InlineData("danger-full-access", "exec", "--yolo", "-s", "read-only", "x")]
    [InlineData("danger-full-access", "exec", "--dangerously-bypass-approvals-and-sandbox", "x")]
    public async Task The_shortcuts_beat_the_sandbox_that_is_named(string? sandbox, params string[] arguments) =>
        Assert.Equal(sandbox, (await ReadAsync(arguments)).Session.EffectiveSandbox);

    [Theory]
    [InlineData("a=1|features.on=true|features.off=false", "exec", "--disable", "off", "--enable", "on", "-c", "a=1", "x")]
    [InlineData("model=outer|model=inner", "-c", "model=outer", "exec", "-c", "model=inner", "x")]
    [InlineData("k=v|features.x=true|features.y=true|features.x=false", "--enable", "x", "exec", "--enable", "y", "--disable", "x", "-c", "k=v", "z")]
    [InlineData("a = b=c", "exec", "x", "-c", "a = b=c")]
    [InlineData("model_reasoning_effort=\"high\"", "exec", "--config", "model_reasoning_effort=\"high\"", "resume", "id")]
    [InlineData("k=[1, 2]", "exec", "--config=k=[1, 2]", "x")]
    [InlineData("novalue", "exec", "-c", "novalue", "x")]
    [InlineData("features.web_search_request=true", "--search", "exec", "x")]
    public async Task Overrides_add_up_and_off_comes_last(string expected, params string[] arguments) =>
        Assert.Equal(expected, string.Join('|', (await ReadAsync(arguments)).Overrides.InOrder));

    [Fact]
    public async Task Flags_before_exec_count_where_exec_does_not_say_otherwise()
    {
        ExecRequest request = await ReadAsync("-m", "outer", "-s", "read-only", "-C", "/a", "exec", "-s", "workspace-write", "x");
        Assert.Equal("outer", request.Session.Model);
        Assert.Equal("workspace-write", request.Session.Sandbox);
        Assert.Equal("/a", request.Session.Folder);
    }

    [Theory]
    [InlineData("exec", "a", "b")]
    [InlineData("exec", "--no-such-flag", "x")]
    [InlineData("exec", "-x")]
    [InlineData("exec", "--js", "x")]
    [InlineData("exec", "--json=true", "x")]
    [InlineData("exec", "--json", "--json", "x")]
    [InlineData("exec", "-m", "a", "-m", "b", "x")]
    [InlineData("exec", "-m")]
    [InlineData("exec", "--cd", "", "x")]
    [InlineData("exec", "--output-schema", "", "x")]
    [InlineData("exec", "-o", "", "x")]
    [InlineData("exec", "x", "-i", "a.png,")]
    [InlineData("exec", "x", "-i", "a.png,,b.png")]
    [InlineData("--add-dir", "")]
    [InlineData("exec", "-s", "Read-Only", "x")]
    [InlineData("exec", "--color", "sometimes", "x")]
    [InlineData("exec", "--full-auto", "--yolo", "x")]
    [InlineData("exec", "-a", "never", "x")]
    [InlineData("exec", "--add-dir", "/x", "x")]
    [InlineData("exec", "--search", "x")]
    [InlineData("exec", "resume", "a", "b", "c")]
    [InlineData("exec", "resume", "--last", "a", "b")]
    [InlineData("exec", "resume", "--json", "a")]
    [InlineData("exec", "resume")]
    [InlineData("exec", "help", "nothing")]
    [InlineData("--yolo", "-a", "never", "exec", "x")]
    [InlineData("--full-auto=true")]
    [InlineData("exec", "--json=true")]
    [InlineData("features", "list", "-c", "a=1", "-c")]
    [InlineData("help", "unknown")]
    [InlineData("completion", "tcsh")]
    public async Task A_wrong_line_ends_with_code_2_and_nothing_on_standard_output(params string[] arguments)
    {
        (int exit, ExecRequest? request, string output, string error) = await RunAsync(arguments);
        Assert.Equal(2, exit);
        Assert.Null(request);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("help", "exec")]
    [InlineData("exec", "--help")]
    [InlineData("exec", "resume", "-h")]
    [InlineData("exec", "help", "resume")]
    [InlineData("completion", "--help")]
    public async Task Help_goes_to_standard_output(params string[] arguments)
    {
        (int exit, _, string output, string error) = await RunAsync(arguments);
        Assert.Equal(0, exit);
        Assert.Equal("", error);
        Assert.Contains("codex", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_program_s_switches_are_given_is_its_own_affair() =>
        Assert.Equal("--json=true", (await ReadAsync("exec", "--", "--json=true")).Prompt);

    [Theory]
    [InlineData("codex-cli 0.57.0", "--version")]
    [InlineData("codex-cli 0.57.0", "-V")]
    [InlineData("codex-cli 0.57.0", "-c", "a=b", "-V")]
    [InlineData("codex-cli-exec 0.57.0", "exec", "-V")]
    [InlineData("codex-cli-exec 0.57.0", "exec", "--version")]
    public async Task The_version_names_the_program(string expected, params string[] arguments)
    {
        (int exit, _, string output, _) = await RunAsync(arguments);
        Assert.Equal(0, exit);
        Assert.Equal(expected, output.Trim());
    }

    [Theory]
    [InlineData("bash", "complete -F _codex codex")]
    [InlineData("zsh", "#compdef codex")]
    [InlineData("fish", "complete -c codex")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    [InlineData("elvish", "arg-completer[codex]")]
    public async Task A_completion_script_knows_the_whole_tree(string shell, string mark)
    {
        (int exit, _, string output, _) = await RunAsync("completion", shell);
        Assert.Equal(0, exit);
        Assert.Contains(mark, output, StringComparison.Ordinal);
        Assert.Contains("codex exec resume", output, StringComparison.Ordinal);
        Assert.Contains("--skip-git-repo-check", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_for_bash_works_in_bash()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        (_, _, string script, _) = await RunAsync("completion");
        using var folder = new TempFolder();
        string path = folder.Write("c.sh", script + "\nCOMP_WORDS=(codex exec --out); COMP_CWORD=2; _codex; echo \"${COMPREPLY[*]}\"\nCOMP_WORDS=(codex e); COMP_CWORD=1; _codex; echo \"${COMPREPLY[*]}\"\n");
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/bash", [path]) { RedirectStandardOutput = true })!;
        string[] lines = (await bash.StandardOutput.ReadToEndAsync(Cancel)).Split('\n');
        Assert.Equal("--output-schema --output-last-message", lines[0]);
        Assert.Equal("exec", lines[1]);
    }

    [Fact]
    public async Task The_bare_command_says_what_to_use_instead_of_the_interface()
    {
        (int exit, _, string output, string error) = await RunAsync("fix", "--search");
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.Contains("codex exec", error, StringComparison.Ordinal);
    }
}
