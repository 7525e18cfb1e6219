using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Conversations;

/// <summary>Interrupts of both families.</summary>
public sealed class InterruptTests
{
    private static readonly ScriptedResponse s_endless = ScriptedResponse.Message("too late") with { Delay = TimeSpan.FromMinutes(10) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_answered_in_their_familys_form_right_after_the_aborted_turn_in_the_order_asked()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(s_endless, ScriptedResponse.Message("next"));
        string thread = await server.StartThreadAsync();
        await server.TurnAsync(thread, "go");
        await server.Model.WaitForRequestAsync(0, Stop);
        // Both lines at once, so that both wait for the same turn's end.
        await server.SendAsync($$$"""
            {"id":"new","method":"turn/interrupt","params":{"threadId":"{{{thread}}}","turnId":"not looked at"}}
            {"id":"old","method":"interruptConversation","params":{"conversationId":"{{{thread}}}"}}
            """);
        JsonElement aborted = await server.EventAsync("turn_aborted");
        Assert.Equal(("0", "interrupted"), (aborted.GetProperty("id").GetString(), aborted.GetProperty("msg").GetProperty("reason").GetString()));
        await server.AnswerAsync("old");
        JsonElement[] answers = [.. server.Inbox.SkipWhile(static message => !IsAborted(message)).Skip(1)];
        Assert.Equal(["""{"id":"new","result":{}}""", """{"id":"old","result":{"abortReason":"interrupted"}}"""], answers.Select(static answer => answer.GetRawText()));

        // Each has used up a number.
        Assert.Equal("3", await server.TurnAsync(thread, "go on"));
        Assert.Equal("3", (await server.EventAsync("task_complete")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Without_a_running_turn_they_are_answered_at_once()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync();
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("""{"abortReason":"interrupted"}""", (await server.CallAsync("interruptConversation", $$"""{"conversationId":"{{conversation}}"}""")).GetRawText());
            Assert.Equal("{}", (await server.CallAsync("turn/interrupt", $$"""{"threadId":"{{conversation}}","turnId":"0"}""")).GetRawText());
            await server.SayAsync(conversation, "go");
            await server.EventAsync(i == 0 ? "task_complete" : "error");
        }

        Assert.Empty(server.Received("codex/event/turn_aborted"));
    }

    [Fact]
    public async Task Without_a_listener_they_are_answered_too()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(s_endless);
        string conversation = (await server.CallAsync("newConversation", "{}")).GetProperty("conversationId").GetString()!;
        await server.SayAsync(conversation, "go");
        await server.Model.WaitForRequestAsync(0, Stop);
        Assert.Equal("""{"abortReason":"interrupted"}""", (await server.CallAsync("interruptConversation", $$"""{"conversationId":"{{conversation}}"}""")).GetRawText());
        await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}"}""");
        await server.EventAsync("turn_aborted");
    }

    private static bool IsAborted(JsonElement message) => message.TryGetProperty("method", out JsonElement method) && method.ValueEquals("codex/event/turn_aborted");
}
