using System.Text.Json;
using Codex.Testing;

namespace Codex.McpServer.Tests;

public sealed class CancellationTests
{
    private static readonly ScriptedResponse Sleep = ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","sleep 60; touch late.txt"]}""", "c1");

    [Fact]
    public async Task A_cancelled_call_is_interrupted_not_answered_and_its_conversation_goes_on()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Sleep, ScriptedResponse.Message("later"));
        await server.CallAsync("5", "codex", """{"prompt":"go","approval-policy":"never"}""");
        string conversation = await server.ConversationAsync();
        await server.EventAsync("exec_command_begin");

        await server.SendAsync("""{"method":"notifications/cancelled","params":{"requestId":"5"}}""");
        await server.SendAsync("""{"method":"notifications/cancelled","params":{"requestId":999}}""");
        await server.SendAsync("""{"method":"notifications/cancelled","params":{"requestId":5,"reason":"enough"}}""");
        JsonElement aborted = await server.EventAsync("turn_aborted");
        await server.CallAsync("6", "codex-reply", $$"""{"conversationId":"{{conversation}}","prompt":"and now"}""");
        JsonElement answer = await server.AnswerAsync("6");
        await server.EndAsync();

        Assert.Equal("interrupted", aborted.GetProperty("msg").GetProperty("reason").GetString());
        Assert.Equal("later", CodexMcpServerTests.Text(answer));
        Assert.DoesNotContain(server.Inbox, message => !message.TryGetProperty("method", out _) && message.GetProperty("id").ToString() == "5");
        Assert.False(File.Exists(Path.Combine(server.Workspace, "late.txt")));
    }

    [Fact]
    public async Task A_question_of_a_cancelled_call_is_withdrawn()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.FunctionCall("shell", """{"command":["touch","made.txt"]}""", "c1"));
        await server.CallAsync("5", "codex", """{"prompt":"go"}""");
        await server.QuestionAsync();

        await server.SendAsync("""{"method":"notifications/cancelled","params":{"requestId":5}}""");
        JsonElement withdrawn = await server.MessageAsync("notifications/cancelled");

        Assert.Equal(0, withdrawn.GetProperty("params").GetProperty("requestId").GetInt32());
        Assert.Contains(server.Inbox, message => ServerFixture.IsEvent(message, "turn_aborted"));
    }

    [Fact]
    public async Task Calls_that_run_when_the_input_ends_are_answered()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("still here") with { Delay = TimeSpan.FromMilliseconds(200) });

        await server.CallAsync("1", "codex", """{"prompt":"go"}""");
        await server.EndAsync();

        Assert.Equal("still here", CodexMcpServerTests.Text(server.Inbox[^1]));
    }
}
