using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Threads;

/// <summary>Threads and turns: the newer family.</summary>
public sealed class ThreadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thread_is_answered_then_told_and_heard_without_asking()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("hi"));
        int asked = await server.AskAsync("thread/start", """{"model":"gpt-5"}""");
        JsonElement thread = (await server.AnswerAsync(asked)).GetProperty("result").GetProperty("thread");
        Assert.Equal(["id", "preview", "modelProvider", "createdAt"], thread.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(("", "mock"), (thread.GetProperty("preview").GetString(), thread.GetProperty("modelProvider").GetString()));
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(thread.GetProperty("createdAt").GetInt64()), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1));
        JsonElement told = await server.MessageAsync("thread/started");
        Assert.Equal(thread.GetRawText(), told.GetProperty("params").GetProperty("thread").GetRawText());
        Assert.Equal([$"answer {asked}", "thread/started"], server.Kinds.TakeLast(2));

        string id = thread.GetProperty("id").GetString()!;
        asked = await server.AskAsync("turn/start", $$"""{"threadId":"{{id.ToUpperInvariant()}}","input":[{"type":"text","text":"hello"},{"type":"image","url":"data:image/png;base64,AAAA"}]}""");
        JsonElement turn = (await server.AnswerAsync(asked)).GetProperty("result").GetProperty("turn");
        Assert.Equal(
            """{"id":"0","items":[{"type":"userMessage","id":"0","content":[{"type":"text","text":"hello"},{"type":"image","url":"data:image/png;base64,AAAA"}]}],"status":"inProgress","error":null}""",
            turn.GetRawText());
        Assert.Equal("0", (await server.EventAsync("task_complete")).GetProperty("id").GetString());
        Assert.Equal([$"answer {asked}", "turn/started", "codex/event/task_started"], server.Kinds.SkipWhile(kind => kind != $"answer {asked}").Take(3));
        Assert.Equal(turn.GetRawText(), server.Received("turn/started").Single().GetProperty("params").GetProperty("turn").GetRawText());
        Assert.DoesNotContain(server.Kinds, static kind => kind.StartsWith("item/", StringComparison.Ordinal) || kind == "turn/completed");

        JsonElement listed = Assert.Single((await server.CallAsync("thread/list", "{}")).GetProperty("data").EnumerateArray());
        Assert.Equal((id, "hello"), (listed.GetProperty("id").GetString(), listed.GetProperty("preview").GetString()));
    }

    [Fact]
    public async Task Settings_of_a_turn_stay_use_up_a_number_and_null_leaves_them()
    {
        await using ServerFixture server = await ServerFixture.StartAsync([.. Enumerable.Range(0, 3).Select(static number => ScriptedResponse.Message($"{number}"))]);
        string thread = await server.StartThreadAsync("""{"developerInstructions":"be brief","config":{"model_reasoning_effort":"high"}}""");
        Assert.Equal("1", await RunAsync(
            ""","cwd":"sub","approvalPolicy":"unlessTrusted","sandboxPolicy":{"mode":"workspaceWrite","writable_roots":["/srv"],"network_access":true},"model":"gpt-5","effort":"low","summary":"detailed" """));
        Assert.Equal("2", await RunAsync(""","cwd":null,"model":null,"effort":null"""));
        Assert.Equal("3", await RunAsync(""));
        Assert.All(server.Model.Requests, request =>
        {
            JsonElement body = request.Body!.Value;
            Assert.Equal("gpt-5", body.GetProperty("model").GetString());
            Assert.Equal("""{"effort":"low","summary":"detailed"}""", body.GetProperty("reasoning").GetRawText());
            Assert.Contains("be brief", request.Text, StringComparison.Ordinal);
        });
        Assert.Contains("workspace-write", server.Model.Requests[0].Text, StringComparison.Ordinal);

        async Task<string> RunAsync(string settings)
        {
            string id = await server.TurnAsync(thread, "go", settings);
            Assert.Equal(id, (await server.EventAsync("task_complete")).GetProperty("id").GetString());
            return id;
        }
    }

    [Fact]
    public async Task Input_during_a_turn_joins_it_and_is_answered_with_a_number_of_its_own()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command is a shell script");
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","while [ ! -e go ]; do sleep 0.01; done"]}""", "call_1"), ScriptedResponse.Message("both"));
        string thread = await server.StartThreadAsync("""{"approvalPolicy":"never"}""");
        Assert.Equal("0", await server.TurnAsync(thread, "first"));
        await server.EventAsync("exec_command_begin");
        Assert.Equal("1", await server.TurnAsync(thread, "joined"));
        Assert.Equal("1", (await server.MessageAsync("turn/started")).GetProperty("params").GetProperty("turn").GetProperty("id").GetString());
        server.Write("ws/go", "");
        Assert.Equal("0", (await server.EventAsync("task_complete")).GetProperty("id").GetString());
        Assert.Contains("joined", server.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Inbox, static message => message.TryGetProperty("params", out JsonElement parameters) && parameters.TryGetProperty("id", out JsonElement id) && id.ValueEquals("1"));
    }

    [Fact]
    public async Task Either_family_drives_conversations_of_the_other()
    {
        await using ServerFixture server = await ServerFixture.StartAsync([.. Enumerable.Range(0, 3).Select(static number => ScriptedResponse.Message($"{number}"))]);
        string conversation = await server.NewConversationAsync();
        Assert.Equal("0", await server.TurnAsync(conversation, "new over old"));
        await server.EventAsync("task_complete");
        string thread = await server.StartThreadAsync();
        await server.SayAsync(thread, "old over new");
        await server.EventAsync("task_complete");
        Assert.Equal("{}", (await server.CallAsync("turn/interrupt", $$"""{"threadId":"{{conversation}}","turnId":""}""")).GetRawText());
        Assert.Equal("""{"abortReason":"interrupted"}""", (await server.CallAsync("interruptConversation", $$"""{"conversationId":"{{thread}}"}""")).GetRawText());
        string path = Directory.GetFiles(server.Home, $"*{thread}.jsonl", SearchOption.AllDirectories).Single();
        await server.CallAsync("archiveConversation", $$"""{"conversationId":"{{thread}}","rolloutPath":"{{path}}"}""");
        Assert.Equal(-32600, await server.RefusedAsync("turn/start", $$"""{"threadId":"{{thread}}","input":[]}"""));
    }
}
