using System.Text.Json;
using Codex.Core.Tests;

namespace Codex.AppServer.Tests.Methods;

/// <summary><c>execOneOffCommand</c>.</summary>
public sealed class OneOffCommandTests
{
    public OneOffCommandTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the commands are shell scripts");

    [Fact]
    public async Task Both_outputs_and_the_exit_code_come_back_whole()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        Assert.Equal(
            """{"exitCode":3,"stdout":"out\n","stderr":"err\n"}""",
            (await RunAsync(server, "echo out; echo err >&2; exit 3")).GetRawText());
        Assert.Equal("a\uFFFDb", (await RunAsync(server, @"printf 'a\\377b'")).GetProperty("stdout").GetString());
        Assert.Equal("", (await RunAsync(server, "cat")).GetProperty("stdout").GetString());
        JsonElement large = await RunAsync(server, "head -c 3000000 /dev/zero | tr '\\\\0' x");
        Assert.Equal(3_000_000, large.GetProperty("stdout").GetString()!.Length);
    }

    [Fact]
    public async Task It_runs_in_the_given_folder_without_the_secrets_of_the_environment()
    {
        Dictionary<string, string> environment = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["PLAIN"] = "shown", ["MY_API_KEY"] = "hush", ["A_TOKEN"] = "hush" };
        await using ServerFixture server = await ServerFixture.StartNarrowAsync(0, options => options with { Environment = environment });
        Directory.CreateDirectory(Path.Combine(server.Workspace, "sub"));
        Assert.EndsWith("/ws\n", (await RunAsync(server, "pwd")).GetProperty("stdout").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("/ws/sub\n", (await RunAsync(server, "pwd", ""","cwd":"sub" """)).GetProperty("stdout").GetString(), StringComparison.Ordinal);
        Assert.Equal("shown::\n", (await RunAsync(server, "echo $PLAIN:$MY_API_KEY:$A_TOKEN")).GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task One_that_takes_too_long_is_killed_with_its_children_and_what_it_wrote_is_told()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        await using SignalPipe command = await SignalPipe.CreateAsync(Path.Combine(server.Workspace, "signal"));
        JsonElement error = await FailAsync(server, "exec 9> signal; echo partial; sleep 100", ""","timeoutMs":300""");
        await command.EndAsync();
        Assert.Equal(-32603, error.GetProperty("code").GetInt32());
        Assert.Contains("300 ms", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("partial", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_a_signal_ends_has_failed()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        JsonElement error = await FailAsync(server, "echo before; kill -9 $$");
        Assert.Equal(-32603, error.GetProperty("code").GetInt32());
        Assert.Contains("before", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_run_side_by_side_and_hold_nothing_up()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        int slow = await server.AskAsync("execOneOffCommand", """{"command":["sh","-c","while [ ! -e go ]; do sleep 0.01; done"],"timeoutMs":60000}""");
        int quick = await server.AskAsync("execOneOffCommand", """{"command":["true"]}""");
        await server.AnswerAsync(quick);
        await server.CallAsync("userInfo");
        Assert.DoesNotContain($"answer {slow}", server.Kinds);
        server.Write("ws/go", "");
        Assert.Equal(0, (await server.AnswerAsync(slow)).GetProperty("result").GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("""{"mode":"read-only"}""", false, false)]
    [InlineData("""{"mode":"workspace-write"}""", true, false)]
    [InlineData("""{"mode":"danger-full-access"}""", true, true)]
    [InlineData("""{"mode":"workspace-write","writable_roots":["OUTSIDE"]}""", true, true)]
    public async Task It_runs_in_the_sandbox_that_is_asked_for(string policy, bool writesInside, bool writesOutside)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        Directory.CreateDirectory(server.Combine("outside"));
        JsonElement probe = await RunAsync(server, "echo x > probe", ""","sandboxPolicy":{"mode":"read-only"}""");
        Assert.SkipWhen(probe.GetProperty("exitCode").GetInt32() == 0 || !probe.GetProperty("stderr").GetString()!.Contains("probe", StringComparison.Ordinal), "commands cannot be confined here");
        // The system's folder for temporary files is writable by itself.
        string setting = $$""","sandboxPolicy":{{policy.Replace("OUTSIDE", server.Combine("outside"), StringComparison.Ordinal).Replace("\"workspace-write\"", "\"workspace-write\",\"exclude_slash_tmp\":true,\"exclude_tmpdir_env_var\":true", StringComparison.Ordinal)}}""";
        await RunAsync(server, "echo x > inside.txt; echo x > ../outside/file.txt", setting);
        Assert.Equal((writesInside, writesOutside), (File.Exists(Path.Combine(server.Workspace, "inside.txt")), File.Exists(server.Combine("outside/file.txt"))));
    }

    [Fact]
    public async Task Without_a_policy_the_start_configurations_sandbox_counts()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(static options => options with { Overrides = ["sandbox_mode=\"read-only\""] });
        await RunAsync(server, "echo x > inside.txt");
        Assert.False(File.Exists(Path.Combine(server.Workspace, "inside.txt")));
    }

    private static Task<JsonElement> RunAsync(ServerFixture server, string script, string more = "") =>
        server.CallAsync("execOneOffCommand", Parameters(script, more));

    private static async Task<JsonElement> FailAsync(ServerFixture server, string script, string more = "") =>
        (await server.AnswerAsync(await server.AskAsync("execOneOffCommand", Parameters(script, more)))).GetProperty("error");

    private static string Parameters(string script, string more) => $$"""{"command":["sh","-c","{{script}}"]{{more}}}""";
}
