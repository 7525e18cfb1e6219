using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Conversations;

/// <summary>Conversations of the older family: settings, messages, listeners.</summary>
public sealed class ConversationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_conversation_is_answered_and_nothing_more_is_said()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        JsonElement begun = await server.CallAsync("newConversation", "{}");
        Assert.Equal(["conversationId", "model", "reasoningEffort", "rolloutPath"], begun.EnumerateObject().Select(static member => member.Name));
        Assert.Contains(begun.GetProperty("conversationId").GetString()!, begun.GetProperty("rolloutPath").GetString(), StringComparison.Ordinal);
        await server.EndAsync();
        Assert.Equal(["answer 1", "answer 2"], server.Kinds);
    }

    [Fact]
    public async Task Every_setting_reaches_the_model()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync(
            """
            {"model":"gpt-5","modelProvider":"mock","profile":"low","cwd":"sub/none","approvalPolicy":"never","sandbox":"read-only",
            "config":{"model_reasoning_summary":"detailed","model_verbosity":"high"},
            "baseInstructions":"be a base","developerInstructions":"be brief","compactPrompt":"sum up","includeApplyPatchTool":true}
            """.ReplaceLineEndings(""));
        await server.SayAsync(conversation, "hello");
        await server.EventAsync("task_complete");
        JsonElement body = server.Model.Requests[0].Body!.Value;
        Assert.Equal("gpt-5", body.GetProperty("model").GetString());
        Assert.Equal("be a base", body.GetProperty("instructions").GetString());
        Assert.Equal("""{"effort":"low","summary":"detailed"}""", body.GetProperty("reasoning").GetRawText());
        Assert.Equal("high", body.GetProperty("text").GetProperty("verbosity").GetString());
        Assert.Contains("apply_patch", body.GetProperty("tools").EnumerateArray().Select(NameOf));
        JsonElement[] input = [.. body.GetProperty("input").EnumerateArray()];
        Assert.Contains(input, static item => item.GetProperty("role").GetString() == "developer" && item.GetRawText().Contains("be brief", StringComparison.Ordinal));
        string environment = input.Single(static item => item.GetRawText().Contains("environment_context", StringComparison.Ordinal)).GetRawText();
        // The folder need not exist; a relative one starts from the server's own.
        Assert.Contains(Path.Combine(server.Workspace, "sub", "none"), environment, StringComparison.Ordinal);
        Assert.Contains("read-only", environment, StringComparison.Ordinal);
        Assert.Contains("never", environment, StringComparison.Ordinal);
        Assert.Contains("hello", input[^1].GetRawText(), StringComparison.Ordinal);

        // The member is an older name of a feature.
        Assert.Contains("include_apply_patch_tool", server.Received("codex/event/deprecation_notice").Single().GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "from-server", "minimal")]
    [InlineData("""{"profile":"low"}""", "from-server", "low")]
    [InlineData("""{"config":{"model":"from-config","model_reasoning_effort":"medium"}}""", "from-config", "medium")]
    [InlineData("""{"model":"from-member","config":{"model":"from-config"}}""", "from-member", "minimal")]
    public async Task Members_beat_config_which_beats_the_profile_and_the_servers_own_overrides_which_beat_the_file(string settings, string model, string effort)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            static options => options with { Overrides = ["model=\"from-server\"", "model_reasoning_effort=\"minimal\""] });
        JsonElement begun = await server.CallAsync("newConversation", settings);
        Assert.Equal((model, effort), (begun.GetProperty("model").GetString(), begun.GetProperty("reasoningEffort").GetString()));
    }

    [Fact]
    public async Task A_broken_file_refuses_new_conversations_only()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        string conversation = await server.NewConversationAsync();
        server.Write("home/config.toml", "model = ");
        Assert.Equal(-32600, await server.RefusedAsync("newConversation", "{}"));
        Assert.Equal(-32600, await server.RefusedAsync("thread/start", "{}"));
        Assert.Single(Directory.GetFiles(server.Home, "rollout-*.jsonl", SearchOption.AllDirectories));
        await server.SayAsync(conversation, "hello");
        Assert.Equal("one", (await server.EventAsync("task_complete")).GetProperty("msg").GetProperty("last_agent_message").GetString());
        server.Write("home/config.toml", "model = \"later\"\n" + server.ConfigurationText);
        Assert.Equal("later", (await server.CallAsync("newConversation", "{}")).GetProperty("model").GetString());
    }

    [Fact]
    public async Task Every_kind_of_item_is_said_to_the_model()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync();
        int asked = await server.AskAsync("sendUserMessage", $$$"""
            {"conversationId":"{{{conversation}}}","items":[{"type":"text","data":{"text":"look"}},{"type":"image","data":{"image_url":"data:image/png;base64,AAAA"}},{"type":"localImage","data":{"path":"{{{server.Combine("none.png")}}}"}}]}
            """.Trim());
        await server.EventAsync("task_complete");
        Assert.True(Place(server, $"answer {asked}") < Place(server, "codex/event/task_started"));
        string said = server.Model.Requests[0].Body!.Value.GetProperty("input").EnumerateArray().Last().GetRawText();
        Assert.Contains("look", said, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,AAAA", said, StringComparison.Ordinal);
        Assert.Contains("none.png", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sendUserMessage", """{"conversationId":"ID","items":[{"type":"localImage","data":{"path":"none.png"}}]}""")]
    [InlineData("turn/start", """{"threadId":"ID","input":[{"type":"localImage","path":"none.png"}]}""")]
    public async Task A_relative_picture_is_looked_for_from_the_servers_folder_not_the_conversations(string method, string parameters)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("ok"));
        string conversation = await server.NewConversationAsync("""{"cwd":"sub"}""");
        await server.CallAsync(method, parameters.Replace("ID", conversation, StringComparison.Ordinal));
        await server.EventAsync("task_complete");
        string said = server.Model.Requests[0].Body!.Value.GetProperty("input").EnumerateArray().Last().GetProperty("content")[0].GetProperty("text").GetString()!;
        Assert.Contains(Path.Combine(server.Workspace, "none.png"), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_message_completes_at_once_without_asking_the_model()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string conversation = await server.NewConversationAsync();
        int asked = await server.AskAsync("sendUserMessage", $$"""{"conversationId":"{{conversation}}","items":[]}""");
        JsonElement end = await server.EventAsync("task_complete");
        Assert.Equal(JsonValueKind.Null, end.GetProperty("msg").GetProperty("last_agent_message").ValueKind);
        Assert.Equal([$"answer {asked}", "codex/event/task_complete"], server.Kinds.TakeLast(2));
        Assert.Empty(server.Model.Requests);
    }

    [Fact]
    public async Task Settings_of_a_turn_stay_and_an_absent_effort_clears_it()
    {
        await using ServerFixture server = await ServerFixture.StartAsync([.. Enumerable.Range(0, 3).Select(static number => ScriptedResponse.Message($"{number}"))]);
        string conversation = await server.NewConversationAsync("""{"config":{"model_reasoning_effort":"high"}}""");
        await TurnAsync(""","effort":"low" """);
        await server.SayAsync(conversation, "again");
        await server.EventAsync("task_complete");
        await TurnAsync("");
        string[] efforts = [.. server.Model.Requests.Select(static request => request.Body!.Value.GetProperty("reasoning").TryGetProperty("effort", out JsonElement effort) ? effort.ToString() : "")];
        Assert.Equal(["low", "low"], efforts[..2]);
        Assert.NotEqual("low", efforts[2]);
        Assert.All(server.Model.Requests, static request => Assert.Equal("gpt-5", request.Body!.Value.GetProperty("model").GetString()));

        async Task TurnAsync(string effort)
        {
            await server.CallAsync("sendUserTurn", $$$"""
                {"conversationId":"{{{conversation}}}","items":[{"type":"text","data":{"text":"go"}}],"cwd":"{{{server.Workspace}}}","approvalPolicy":"never","sandboxPolicy":{"mode":"workspace-write","writable_roots":["/srv"]},"model":"gpt-5","summary":"concise"{{{effort}}}}
                """.Trim());
            await server.EventAsync("task_complete");
        }
    }

    [Fact]
    public async Task Events_wait_for_a_listener_and_for_the_next_one_when_it_is_removed()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        string conversation = (await server.CallAsync("newConversation", """{"config":{"experimental_use_unified_exec_tool":false}}""")).GetProperty("conversationId").GetString()!;
        await server.AnswerAsync(await server.SayAsync(conversation, "first"));
        await server.Model.WaitForRequestAsync(0, Stop);
        int asked = await server.AskAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}"}""");
        string listener = (await server.AnswerAsync(asked)).GetProperty("result").GetProperty("subscriptionId").GetString()!;
        JsonElement end = await server.EventAsync("task_complete");
        Assert.Equal((conversation, "0", "one"), (end.GetProperty("conversationId").GetString(), end.GetProperty("id").GetString(), end.GetProperty("msg").GetProperty("last_agent_message").GetString()));
        // What was to be said at the session's start comes first; the start itself is never told.
        Assert.Equal([$"answer {asked}", "codex/event/deprecation_notice", "codex/event/task_started"], server.Kinds.SkipWhile(kind => kind != $"answer {asked}").Take(3));
        Assert.Equal("", server.Received("codex/event/deprecation_notice").Single().GetProperty("params").GetProperty("id").GetString());
        Assert.Empty(server.Received("codex/event/session_configured"));
        Assert.Empty(server.Received("codex/event/raw_response_item"));

        Assert.Equal("{}", (await server.CallAsync("removeConversationListener", $$"""{"subscriptionId":"{{listener}}"}""")).GetRawText());
        Assert.Equal(-32600, await server.RefusedAsync("removeConversationListener", $$"""{"subscriptionId":"{{listener}}"}"""));
        int before = server.Inbox.Count;
        await server.AnswerAsync(await server.SayAsync(conversation, "second"));
        await server.Model.WaitForRequestAsync(1, Stop);
        await server.CallAsync("userInfo");
        Assert.All(server.Kinds.Skip(before), static kind => Assert.StartsWith("answer", kind, StringComparison.Ordinal));
        await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}"}""");
        Assert.Equal("1", (await server.EventAsync("task_complete")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Two_listeners_share_one_stream_in_which_each_event_stands_once_and_raw_items_if_one_asks_for_them()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        string conversation = (await server.CallAsync("newConversation", "{}")).GetProperty("conversationId").GetString()!;
        string raw = (await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}","experimentalRawEvents":true}""")).GetProperty("subscriptionId").GetString()!;
        await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}"}""");
        await server.SayAsync(conversation, "go");
        await server.EventAsync("task_complete");
        Assert.Single(server.Received("codex/event/task_started"));
        Assert.Single(server.Received("codex/event/agent_message"));
        Assert.NotEmpty(server.Received("codex/event/raw_response_item"));
        string[] order = [.. server.Kinds.Where(static kind => kind is "codex/event/task_started" or "codex/event/user_message" or "codex/event/agent_message" or "codex/event/task_complete")];
        Assert.Equal(["codex/event/task_started", "codex/event/user_message", "codex/event/agent_message", "codex/event/task_complete"], order);

        await server.CallAsync("removeConversationListener", $$"""{"subscriptionId":"{{raw}}"}""");
        int before = server.Inbox.Count;
        await server.SayAsync(conversation, "go on");
        await server.EventAsync("task_complete");
        Assert.DoesNotContain("codex/event/raw_response_item", server.Kinds.Skip(before));
    }

    [Fact]
    public async Task Many_conversations_share_nothing()
    {
        const int Count = 12;
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.Answer(static request => ScriptedResponse.Message(request.Body!.Value.GetProperty("input").EnumerateArray().Last().GetProperty("content")[0].GetProperty("text").GetString()!)) with { Repeat = true });
        string[] ids = new string[Count];
        for (int i = 0; i < Count; i++)
        {
            ids[i] = await server.NewConversationAsync();
        }

        for (int turn = 0; turn < 3; turn++)
        {
            foreach (string id in ids)
            {
                await server.SayAsync(id, $"{turn} of {id}");
            }

            // The next is said to each when all have been answered.
            Dictionary<string, string> answers = [];
            while (answers.Count < Count)
            {
                JsonElement end = await server.EventAsync("task_complete");
                answers.Add(end.GetProperty("conversationId").GetString()!, end.GetProperty("msg").GetProperty("last_agent_message").GetString()!);
            }

            Assert.All(answers, answer => Assert.Equal($"{turn} of {answer.Key}", answer.Value));
        }

        Assert.All(server.Model.Requests, static request =>
        {
            string id = request.Headers["conversation_id"];
            Assert.All(
                request.Body!.Value.GetProperty("input").EnumerateArray().Select(static item => item.GetRawText()).Where(static text => text.Contains(" of ", StringComparison.Ordinal) && text.Contains("-7", StringComparison.Ordinal) && !text.Contains("environment", StringComparison.Ordinal)),
                text => Assert.Contains(id, text, StringComparison.Ordinal));
        });
    }

    private static string NameOf(JsonElement tool) => tool.TryGetProperty("name", out JsonElement name) ? name.GetString()! : tool.GetProperty("type").GetString()!;

    private static int Place(ServerFixture server, string kind) => server.Kinds.ToList().IndexOf(kind);
}
