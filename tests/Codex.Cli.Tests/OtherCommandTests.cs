using System.Text;

namespace Codex.Cli.Tests;

/// <summary>Commands other than <c>exec</c>, on a home of the test's own.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class OtherCommandTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("CODEX_HOME");

    public OtherCommandTests() => Environment.SetEnvironmentVariable("CODEX_HOME", _home.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _before);
        _home.Dispose();
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await CodexProgram.Build(static (_, _) => Task.FromResult(0)).RunAsync(arguments, output, error, Cancel);
        return (exit, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("sandbox", "linux")]
    [InlineData("sandbox", "linux", "--full-auto")]
    [InlineData("sandbox", "linux", "--", "-x")]
    [InlineData("sandbox", "linux", "--help")]
    [InlineData("sandbox", "linux", "-c", "a=b", "true")]
    [InlineData("-c", "a=b", "sandbox", "linux", "true")]
    [InlineData("sandbox", "macos", "true")]
    [InlineData("sandbox", "--check")]
    public void Only_plain_sandbox_lines_go_past_the_command_tree(params string[] arguments) =>
        Assert.Null(SandboxCommands.TryRunPlain(arguments, TextWriter.Null, Cancel));

    [Theory]
    [InlineData("sandbox", "linux", "no-such-program", "--help")]
    [InlineData("sandbox", "landlock", "--", "no-such-program")]
    [InlineData("sandbox", "linux", "--full-auto", "--", "no-such-program", "--")]
    public async Task Plain_sandbox_lines_mean_what_they_mean_in_the_command_tree(params string[] arguments)
    {
        using var error = new StringWriter();
        int exit = await SandboxCommands.TryRunPlain(arguments, error, Cancel)!;

        Assert.Equal(101, exit);
        Assert.Equal((exit, "", error.ToString()), await RunAsync(arguments));
    }

    [Fact]
    public async Task Features_are_listed_with_stage_and_state()
    {
        (int exit, string output, _) = await RunAsync("--search", "features", "list", "--enable", "ghost_commit", "-c", "features.view_image_tool=false");
        Assert.Equal(0, exit);
        Assert.Equal(
            "unified_exec\texperimental\tfalse\nrmcp_client\texperimental\tfalse\napply_patch_freeform\tbeta\tfalse\nview_image_tool\tstable\tfalse\n"
            + "web_search_request\tstable\ttrue\nexperimental_sandbox_command_assessment\texperimental\tfalse\nghost_commit\texperimental\ttrue\nenable_experimental_windows_sandbox\texperimental\tfalse\n",
            output);
    }

    [Theory]
    [InlineData("features", "list", "-c", "novalue")]
    [InlineData("features", "list", "-c", "=x")]
    [InlineData("--enable", "no_such_feature", "features", "list")]
    [InlineData("-p", "none", "features", "list")]
    [InlineData("login", "status", "-c", "model_provider=\"nope\"")]
    [InlineData("logout", "-c", "novalue")]
    [InlineData("login", "status")]
    [InlineData("login", "--api-key", "sk-x")]
    [InlineData("apply", "task")]
    [InlineData("a", "task")]
    [InlineData("cloud")]
    [InlineData("cloud-tasks")]
    [InlineData("cloud", "exec", "--env", "e", "--attempts", "4", "do it")]
    [InlineData("resume")]
    [InlineData("resume", "--last", "-m", "gpt-5")]
    [InlineData("resume", "0199a213-81c0-7800-8aa1-bbab2a035a53", "go on")]
    public async Task What_cannot_be_done_ends_with_code_1_and_a_reason(params string[] arguments)
    {
        (int exit, string output, string error) = await RunAsync(arguments);
        Assert.Equal(1, exit);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
        Assert.DoesNotContain("sk-x", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features")]
    [InlineData("sandbox")]
    [InlineData("debug")]
    public async Task A_missing_subcommand_shows_the_help_on_standard_error(string command)
    {
        (int exit, string output, string error) = await RunAsync(command);
        Assert.Equal(2, exit);
        Assert.Equal("", output);
        Assert.Contains("Usage:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_s_check_tells_what_was_tried()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        (int exit, string output, _) = await RunAsync("sandbox", "--check", "--json", "-c", "sandbox.backend=\"landlock\"");
        using System.Text.Json.JsonDocument report = System.Text.Json.JsonDocument.Parse(output);
        string mechanism = report.RootElement.GetProperty("mechanism").GetString()!;
        Assert.Contains(mechanism, (string[])["landlock", "none"]);
        Assert.Equal(mechanism == "none" ? 1 : 0, exit);
        Assert.False(report.RootElement.GetProperty("guards_git").GetBoolean());

        (_, string text, _) = await RunAsync("sandbox", "--check", "-c", "sandbox.backend=\"landlock\"");
        Assert.Contains($"Confined by: {mechanism}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sandbox", "linux", "--no-such-flag", "--", "true")]
    [InlineData("sandbox", "linux", "--full-auto", "--full-auto", "true")]
    [InlineData("apply")]
    [InlineData("apply", "a", "b")]
    [InlineData("logout", "x")]
    [InlineData("cloud", "exec", "do it")]
    [InlineData("cloud", "exec", "--env", "e", "--attempts", "5", "do it")]
    [InlineData("cloud", "exec", "--env", "e", "--attempts", "0", "do it")]
    [InlineData("resume", "0199a213-81c0-7800-8aa1-bbab2a035a53", "--last")]
    [InlineData("resume", "--yolo", "-a", "never")]
    [InlineData("--yolo", "-a", "never")]
    [InlineData("--full-auto", "--yolo")]
    public async Task A_wrong_line_ends_with_code_2(params string[] arguments)
    {
        (int exit, string output, _) = await RunAsync(arguments);
        Assert.Equal(2, exit);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task Logout_without_a_login_says_so_and_succeeds()
    {
        (int exit, _, string error) = await RunAsync("logout");
        Assert.Equal(0, exit);
        Assert.Contains("Not logged in", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"current_diff_task_turn\":{\"output_items\":[{\"type\":\"x\"},{\"type\":\"pr\",\"output_diff\":{\"diff\":\"D\"}},{\"type\":\"pr\",\"output_diff\":{\"diff\":\"E\"}}]}}", "D")]
    [InlineData("{\"current_diff_task_turn\":null}", null)]
    [InlineData("{\"current_diff_task_turn\":{\"output_items\":[]}}", null)]
    [InlineData("{}", null)]
    public void The_first_pull_request_of_a_task_is_its_diff(string body, string? diff) =>
        Assert.Equal(diff, ApplyCommand.FindDiff(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void An_answer_of_another_form_is_an_error() =>
        Assert.Throws<CommandException>(() => ApplyCommand.FindDiff("{\"current_diff_task_turn\":{\"output_items\":[{\"type\":\"pr\"}]}}"u8.ToArray()));
}
