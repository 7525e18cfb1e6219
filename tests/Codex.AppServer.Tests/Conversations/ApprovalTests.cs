using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Conversations;

/// <summary>The server's questions to the client: may this run, may this be applied.</summary>
public sealed class ApprovalTests
{
    private const string Patch = "*** Begin Patch\n*** Add File: made.txt\n+hello\n*** End Patch";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"decision":"approved"}""", true, "task_complete")]
    [InlineData("""{"decision":"approved_for_session"}""", true, "task_complete")]
    [InlineData("""{"decision":"denied"}""", false, "task_complete")]
    [InlineData("""{"decision":"abort"}""", false, "turn_aborted")]
    [InlineData("""{"decision":"yes please"}""", false, "task_complete")]
    [InlineData("""{"decision":5}""", false, "task_complete")]
    [InlineData("{}", false, "task_complete")]
    [InlineData("[]", false, "task_complete")]
    [InlineData("null", false, "task_complete")]
    public async Task A_command_runs_only_when_the_client_agrees(string answer, bool runs, string end)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"), ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        JsonElement question = await server.MessageAsync("execCommandApproval");
        Assert.Equal(["method", "id", "params"], question.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(0, question.GetProperty("id").GetInt32());
        JsonElement asked = question.GetProperty("params");
        Assert.Equal(["conversationId", "callId", "command", "cwd", "reason", "risk", "parsedCmd"], asked.EnumerateObject().Select(static member => member.Name));
        Assert.Equal((conversation, "call_1", server.Workspace), (asked.GetProperty("conversationId").GetString(), asked.GetProperty("callId").GetString(), asked.GetProperty("cwd").GetString()));
        Assert.Equal("""["sh","-c","echo hello > made.txt"]""", asked.GetProperty("command").GetRawText());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (asked.GetProperty("reason").ValueKind, asked.GetProperty("risk").ValueKind));
        Assert.Equal(["codex/event/exec_approval_request", "execCommandApproval"], server.Kinds.TakeLast(2));
        Assert.Contains("codex/event/exec_command_begin", server.Kinds);

        await server.ReplyAsync(question, answer);
        await server.EventAsync(end);
        Assert.Equal(runs, File.Exists(Path.Combine(server.Workspace, "made.txt")));
        if (end == "task_complete")
        {
            Assert.Contains("call_1", server.Model.Requests[1].Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"decision":"approved"}""", true, "task_complete")]
    [InlineData("""{"decision":"approved_for_session"}""", true, "task_complete")]
    [InlineData("""{"decision":"denied"}""", false, "task_complete")]
    [InlineData("""{"decision":"abort"}""", false, "turn_aborted")]
    [InlineData("""{"decision":"yes please"}""", false, "task_complete")]
    public async Task A_patch_is_applied_only_when_the_client_agrees(string answer, bool isApplied, string end)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.CustomToolCall("apply_patch", Patch, "call_1"), ScriptedResponse.Message("ok"));
        string thread = await server.StartThreadAsync("""{"config":{"features.apply_patch_freeform":true}}""");
        await server.TurnAsync(thread, "go");
        JsonElement question = await server.MessageAsync("applyPatchApproval");
        JsonElement asked = question.GetProperty("params");
        Assert.Equal(
            $$$$"""{"conversationId":"{{{{thread}}}}","callId":"call_1","fileChanges":{"{{{{Path.Combine(server.Workspace, "made.txt")}}}}":{"add":{"content":"hello\n"}}},"reason":null,"grantRoot":null}""",
            asked.GetRawText());
        Assert.DoesNotContain("codex/event/patch_apply_begin", server.Kinds);
        await server.ReplyAsync(question, answer);
        await server.EventAsync(end);
        Assert.Equal(isApplied, File.Exists(Path.Combine(server.Workspace, "made.txt")));
        Assert.Equal(isApplied, server.Kinds.Contains("codex/event/patch_apply_begin"));
    }

    [Fact]
    public async Task An_error_counts_as_denied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"), ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        await server.MessageAsync("execCommandApproval");
        await server.SendAsync("""{"error":{"code":-32601,"message":"no dialogs here"},"id":0}""");
        await server.EventAsync("task_complete");
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
        Assert.Contains(server.Log, static line => line.Contains("error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_of_other_ids_are_passed_over_and_the_question_stays_open()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"), Command("call_2"), ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        JsonElement first = await server.MessageAsync("execCommandApproval");
        await server.SendAsync("""{"id":"0","result":{"decision":"approved"}}""");
        await server.SendAsync("""{"id":1,"result":{"decision":"approved"}}""");
        await server.CallAsync("userInfo");
        Assert.DoesNotContain("codex/event/exec_command_end", server.Kinds);
        await server.ReplyAsync(first, """{"decision":"denied"}""");
        // The second answer to the first question counts for nothing, so that the next is asked for itself.
        await server.ReplyAsync(first, """{"decision":"approved"}""");
        JsonElement second = await server.MessageAsync("execCommandApproval");
        Assert.Equal((1, "call_2"), (second.GetProperty("id").GetInt32(), second.GetProperty("params").GetProperty("callId").GetString()));
        await server.ReplyAsync(second, """{"decision":"denied"}""");
        await server.EventAsync("task_complete");
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task What_is_approved_for_the_session_is_not_asked_again_and_ids_count_over_all_conversations()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"), Command("call_2"), ScriptedResponse.Message("ok"), Command("call_3"), ScriptedResponse.Message("ok"));
        string first = await server.NewConversationAsync();
        await server.SayAsync(first, "go");
        await server.ReplyAsync(await server.MessageAsync("execCommandApproval"), """{"decision":"approved_for_session"}""");
        await server.EventAsync("task_complete");
        Assert.Single(server.Received("execCommandApproval"));
        string second = await server.NewConversationAsync();
        await server.SayAsync(second, "go");
        JsonElement other = await server.MessageAsync("execCommandApproval");
        Assert.Equal((1, second), (other.GetProperty("id").GetInt32(), other.GetProperty("params").GetProperty("conversationId").GetString()));
        await server.ReplyAsync(other, """{"decision":"approved"}""");
        await server.EventAsync("task_complete");
        // The number of the turn, one for the approval, and the next turn's.
        Assert.Equal("2", await server.TurnAsync(first, "again"));
    }

    [Fact]
    public async Task A_question_that_is_open_at_an_interrupt_lets_nothing_run_and_its_late_answer_counts_as_a_number_only()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"), Command("call_2"), ScriptedResponse.Message("ok"));
        string thread = await server.StartThreadAsync();
        await server.TurnAsync(thread, "go");
        JsonElement question = await server.MessageAsync("execCommandApproval");
        await server.CallAsync("turn/interrupt", $$"""{"threadId":"{{thread}}","turnId":"0"}""");
        Assert.Contains("codex/event/turn_aborted", server.Kinds);
        await server.ReplyAsync(question, """{"decision":"approved"}""");
        Assert.Equal("3", await server.TurnAsync(thread, "again"));
        JsonElement next = await server.MessageAsync("execCommandApproval");
        Assert.Equal("call_2", next.GetProperty("params").GetProperty("callId").GetString());
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
        await server.ReplyAsync(next, """{"decision":"denied"}""");
        await server.EventAsync("task_complete");
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task A_question_waits_for_a_listener_and_is_not_asked_when_its_turn_has_ended_meanwhile()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"), Command("call_2"), ScriptedResponse.Message("ok"));
        string conversation = (await server.CallAsync("newConversation", "{}")).GetProperty("conversationId").GetString()!;
        await server.SayAsync(conversation, "go");
        await server.Model.WaitForRequestAsync(0, Stop);
        await server.CallAsync("interruptConversation", $$"""{"conversationId":"{{conversation}}"}""");
        await server.SayAsync(conversation, "again");
        await server.Model.WaitForRequestAsync(1, Stop);
        await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}"}""");
        JsonElement question = await server.MessageAsync("execCommandApproval");
        Assert.Equal((0, "call_2"), (question.GetProperty("id").GetInt32(), question.GetProperty("params").GetProperty("callId").GetString()));
        await server.ReplyAsync(question, """{"decision":"approved"}""");
        await server.EventAsync("task_complete");
        Assert.True(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task A_client_that_goes_away_over_a_question_agrees_to_nothing()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Command("call_1"));
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        await server.MessageAsync("execCommandApproval");
        await server.EndAsync();
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    private static ScriptedResponse Command(string call) => ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","echo hello > made.txt"]}""", call);
}
