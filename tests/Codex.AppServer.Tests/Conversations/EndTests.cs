using System.Globalization;
using System.Text.Json;
using Codex.Core.Tests;
using Codex.Testing;

namespace Codex.AppServer.Tests.Conversations;

/// <summary>The end: the client closes its side, or the process is told to end.</summary>
public sealed class EndTests
{
    // Its child holds the pipe open too.
    private const string Lasting = "exec 9> signal; echo begun >&9; sleep 100";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_asked_before_the_end_is_answered_in_order()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        for (int i = 0; i < 50; i++)
        {
            await server.AskAsync("userInfo");
        }

        await server.SendAsync("""{"id":"last","method":"getUserAgent"}""");
        await server.EndAsync();
        Assert.Equal([.. Enumerable.Range(2, 50).Select(static id => id.ToString(CultureInfo.InvariantCulture)), "last"], server.Inbox.Skip(1).Select(static answer => answer.GetProperty("id").ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_running_turn_is_dropped_without_a_word_its_command_killed_its_session_complete(bool bySignal)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.FunctionCall("shell", $$"""{"command":["sh","-c","{{Lasting}}; echo late > late"]}""", "call_1"));
        await using SignalPipe command = await SignalPipe.CreateAsync(Path.Combine(server.Workspace, "signal"));
        string thread = await server.StartThreadAsync("""{"approvalPolicy":"never"}""");
        await server.TurnAsync(thread, "go");
        await server.EventAsync("exec_command_begin");
        Assert.Equal("begun", await command.ReadLineAsync());
        if (bySignal)
        {
            await server.StopAsync();
            await server.Completion.WaitAsync(Stop);
        }

        await server.EndAsync();
        Assert.DoesNotContain(server.Kinds, static kind => kind is "codex/event/turn_aborted" or "codex/event/task_complete" or "codex/event/shutdown_complete");
        await command.EndAsync();
        Assert.False(File.Exists(Path.Combine(server.Workspace, "late")));
        string[] session = await File.ReadAllLinesAsync(Directory.GetFiles(server.Home, "rollout-*.jsonl", SearchOption.AllDirectories).Single(), Stop);
        Assert.All(session, static line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
        Assert.Single(session, static line => line.Contains("\"user_message\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_of_the_client_is_let_finish_and_answered_when_the_input_ends()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        await using SignalPipe command = await SignalPipe.CreateAsync(Path.Combine(server.Workspace, "signal"));
        server.Write("ws/run.sh", "echo begun > signal; while [ ! -e go ]; do sleep 0.01; done; echo done");
        int asked = await server.AskAsync("execOneOffCommand", """{"command":["sh","run.sh"],"timeoutMs":60000}""");
        Assert.Equal("begun", await command.ReadLineAsync());
        Task end = server.EndAsync();
        Assert.False(end.IsCompleted);
        server.Write("ws/go", "");
        await end;
        JsonElement answer = server.Inbox[^1];
        Assert.Equal(asked, answer.GetProperty("id").GetInt32());
        Assert.Equal("""{"exitCode":0,"stdout":"done\n","stderr":""}""", answer.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task A_command_of_the_client_is_killed_when_the_process_is_told_to_end()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        await using SignalPipe command = await SignalPipe.CreateAsync(Path.Combine(server.Workspace, "signal"));
        int asked = await server.AskAsync("execOneOffCommand", $$"""{"command":["sh","-c","{{Lasting}}"],"timeoutMs":60000}""");
        Assert.Equal("begun", await command.ReadLineAsync());
        await server.StopAsync();
        await server.EndAsync();
        Assert.Equal(-32603, server.Inbox.Single(message => message.TryGetProperty("id", out JsonElement id) && id.GetInt32() == asked).GetProperty("error").GetProperty("code").GetInt32());
        await command.EndAsync();
    }

    [Fact]
    public async Task An_open_login_in_the_browser_ends_when_the_process_is_told_to_end()
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("http://127.0.0.1:1", "");
        await server.CallAsync("loginChatGpt");
        await server.StopAsync();
        await server.EndAsync();
        Assert.False(server.Inbox[^1].GetProperty("params").GetProperty("success").GetBoolean());
    }
}
