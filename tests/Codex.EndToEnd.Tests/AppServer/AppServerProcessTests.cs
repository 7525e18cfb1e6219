using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Codex.Core.Tests;
using Codex.Samples.AppServerClient;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.AppServer;

/// <summary><c>codex app-server</c> as a process: how it begins and how it ends.</summary>
public sealed class AppServerProcessTests
{
    private static readonly Uri s_nowhere = new("http://127.0.0.1:1/v1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "", "-c", "approval_policy=sometimes", "app-server")]
    [InlineData(1, "", "app-server", "-c", "no-equals-sign")]
    [InlineData(1, "", "app-server", "--enable", "no_such_feature")]
    [InlineData(1, "model = ", "app-server")]
    [InlineData(2, "", "app-server", "extra")]
    public async Task What_it_cannot_begin_with_is_told_on_standard_error_before_anything_is_answered(int exitCode, string settings, params string[] arguments)
    {
        using var home = new AppServerHome(s_nowhere, settings);
        (int code, string output, string error) = await RunAsync(
            home.Start(AppServerHome.Codex, arguments), """{"id":1,"method":"initialize","params":{"clientInfo":{"name":"x","version":"1"}}}""" + "\n");
        Assert.Equal((exitCode, ""), (code, output));
        Assert.NotEqual("", error);
    }

    [Fact]
    public async Task Standard_output_holds_messages_only_and_what_is_passed_over_is_told_on_standard_error()
    {
        using var home = new AppServerHome(s_nowhere);
        (int code, string output, string error) = await RunAsync(
            home.Start(AppServerHome.Codex, "app-server"),
            "garbage\n" + """{"id":1,"method":"initialize","params":{"clientInfo":{"name":"x","version":"1"}}}""" + "\n" + """{"id":2,"method":"userInfo"}""");
        Assert.Equal(0, code);
        Assert.Equal([1, 2], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line).GetProperty("id").GetInt32()));
        Assert.Contains("passed over", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData(null, 0)]
    public async Task A_signal_or_the_end_of_the_input_interrupts_the_turn_completes_the_session_and_leaves_no_child(string? signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync(
            [ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","exec 9> signal; echo begun >&9; sleep 100"]}""", "call_1")], Stop);
        using var home = new AppServerHome(model.BaseUrl);
        await using SignalPipe command = await SignalPipe.CreateAsync(Path.Combine(home.Workspace, "signal"));
        AppServerClient server = await AppServerClient.StartAsync(home.Start(AppServerHome.Codex), Stop);
        JsonObject started = await server.CallAsync("thread/start", [], Stop);
        await server.CallAsync("turn/start", Turn(started["thread"]!["id"]!.GetValue<string>(), "go"), Stop);
        Assert.Equal("begun", await command.ReadLineAsync());
        if (signal is not null)
        {
            using var kill = Process.Start("kill", [$"-{signal}", server.Process.Id.ToString(CultureInfo.InvariantCulture)]);
            await server.Process.WaitForExitAsync(Stop);
            Assert.Equal(exitCode, server.Process.ExitCode);
        }

        await server.DisposeAsync();
        await command.EndAsync();
        List<string> told = [];
        while (server.Messages.TryRead(out ServerMessage? message))
        {
            told.Add(message.Method);
        }

        Assert.DoesNotContain("codex/event/turn_aborted", told);
        string[] session = await File.ReadAllLinesAsync(home.Sessions.Single(), Stop);
        Assert.All(session, static line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
        Assert.Single(session, static line => line.Contains("\"user_message\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_output_ends_nothing_until_the_input_ends_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command is a shell script");
        using var home = new AppServerHome(s_nowhere);
        ProcessStartInfo start = home.Start("sh", "-c", "\"$0\" app-server | true", AppServerHome.Codex);
        (int code, _, _) = await RunAsync(
            start,
            """{"id":1,"method":"initialize","params":{"clientInfo":{"name":"x","version":"1"}}}""" + "\n"
            + string.Concat(Enumerable.Repeat("""{"id":2,"method":"userInfo"}""" + "\n", 200))
            + """{"id":3,"method":"execOneOffCommand","params":{"command":["sh","-c","echo ran > ran.txt"]}}""");
        Assert.Equal(0, code);
        Assert.True(File.Exists(Path.Combine(home.Workspace, "ran.txt")));
    }

    internal static JsonObject Turn(string thread, string text) => new()
    {
        ["threadId"] = thread,
        ["input"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
    };

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start, string input)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        Task<string> output = process.StandardOutput.ReadToEndAsync(Stop);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }

        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, await output, await error);
    }
}
