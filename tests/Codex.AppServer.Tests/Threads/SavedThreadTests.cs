using System.Text.Json;
using Codex.Protocol;
using Codex.Sessions;
using Codex.Testing;

namespace Codex.AppServer.Tests.Threads;

/// <summary>Sessions on disk, in both families: lists, taking up, putting away.</summary>
public sealed class SavedThreadTests
{
    private static string Id(int number) => $"00000000-0000-4000-8000-{number:000000000000}";

    [Fact]
    public async Task Threads_are_listed_newest_first_in_pages_those_of_people_and_the_configured_provider_only()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        Save(server, 1, "2025-01-01T12:00:00.250Z");
        Save(server, 2, "2025-01-02T12:00:00+02:00", source: "cli");
        Save(server, 3, "not a time");
        Save(server, 4, "2025-01-04T12:00:00Z", provider: "other");
        Save(server, 5, "2025-01-05T12:00:00Z", source: "exec");
        JsonElement first = await server.CallAsync("thread/list", """{"limit":2}""");
        Assert.Equal([Id(3), Id(2)], Ids(first));
        Assert.Equal([0, 1735812000], first.GetProperty("data").EnumerateArray().Select(static thread => thread.GetProperty("createdAt").GetInt64()));
        JsonElement second = await server.CallAsync("thread/list", $$"""{"limit":2,"cursor":"{{first.GetProperty("nextCursor").GetString()}}"}""");
        Assert.Equal([Id(1)], Ids(second));
        Assert.Equal(1735732800, second.GetProperty("data")[0].GetProperty("createdAt").GetInt64());

        Assert.Equal([Id(4)], Ids(await server.CallAsync("thread/list", """{"modelProviders":["other"]}""")));
        Assert.Equal([Id(4), Id(3), Id(2), Id(1)], Ids(await server.CallAsync("thread/list", """{"modelProviders":[]}""")));
        Assert.Equal([Id(3)], Ids(await server.CallAsync("thread/list", """{"limit":0}""")));
        Assert.Equal([Id(3), Id(2), Id(1)], Ids(await server.CallAsync("thread/list", """{"cursor":"no cursor"}""")));

        Assert.Equal(3, (await server.CallAsync("listConversations", """{"pageSize":18446744073709551615}""")).GetProperty("items").GetArrayLength());
        JsonElement old = await server.CallAsync("listConversations", """{"pageSize":1}""");
        JsonElement summary = Assert.Single(old.GetProperty("items").EnumerateArray());
        Assert.Equal(
            ["conversationId", "path", "preview", "timestamp", "modelProvider", "cwd", "cliVersion", "source", "gitInfo"],
            summary.EnumerateObject().Select(static member => member.Name));
        Assert.Equal((Id(3), "said 3", "/old", JsonValueKind.Null), (summary.GetProperty("conversationId").GetString(), summary.GetProperty("preview").GetString(), summary.GetProperty("cwd").GetString(), summary.GetProperty("gitInfo").ValueKind));
        Assert.Equal(JsonValueKind.String, old.GetProperty("nextCursor").ValueKind);
    }

    [Theory]
    [InlineData("thread/resume", """{"threadId":"ID"}""")]
    [InlineData("resumeConversation", """{"conversationId":"ID"}""")]
    public async Task A_session_whose_process_died_within_a_step_is_taken_up_with_that_step(string method, string parameters)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string path = Save(server, 1, "2025-01-01T12:00:00Z");
        using (var journal = new StepJournal(path, TimeProvider.System))
        {
            // Closed with an item in it, as after a death.
            journal.Append(MessageItem.Assistant("said at last"));
        }

        await server.CallAsync(method, parameters.Replace("ID", Id(1), StringComparison.Ordinal));

        Assert.Contains("said at last", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, ".*.step"));
    }

    [Fact]
    public async Task A_summary_is_found_by_path_or_id()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string path = Save(server, 1, "2025-01-01T12:00:00Z", git: """,{"commit_hash":"abc","branch":"main","repository_url":"https://x/y"}""");
        JsonElement summary = (await server.CallAsync("getConversationSummary", $$"""{"conversationId":"{{Id(1)}}"}""")).GetProperty("summary");
        Assert.Equal(path, summary.GetProperty("path").GetString());
        Assert.Equal("""{"sha":"abc","branch":"main","origin_url":"https://x/y"}""", summary.GetProperty("gitInfo").GetRawText());
        string relative = Path.GetRelativePath(server.Home, path);
        foreach (string parameters in new[]
        {
            $$"""{"rolloutPath":"{{relative}}","conversationId":"{{Id(9)}}"}""",
            $$"""{"rolloutPath":"{{relative}}","conversationId":"no id"}""",
            $$"""{"rolloutPath":null,"conversationId":"{{Id(1)}}"}""",
            $$"""{"rolloutPath":5,"conversationId":"{{Id(1)}}"}""",
        })
        {
            Assert.Equal(summary.GetRawText(), (await server.CallAsync("getConversationSummary", parameters)).GetProperty("summary").GetRawText());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_resumed_thread_is_heard_at_once_and_its_next_turn_sends_the_old_history(bool isLoaded)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("again"), ScriptedResponse.Message("and again"));
        Save(server, 1, "2025-01-01T12:00:00Z", source: "exec");
        // The file is read anew for it.
        await server.CallAsync("setDefaultModel", """{"model":"later"}""");
        for (int i = 0; i < (isLoaded ? 2 : 1); i++)
        {
            int asked = await server.AskAsync("thread/resume", $$"""{"threadId":"{{Id(1)}}"}""");
            JsonElement thread = (await server.AnswerAsync(asked)).GetProperty("result").GetProperty("thread");
            Assert.Equal((Id(1), "said 1", 1735732800), (thread.GetProperty("id").GetString(), thread.GetProperty("preview").GetString(), thread.GetProperty("createdAt").GetInt64()));
        }

        await server.TurnAsync(Id(1), "and now");
        Assert.Equal("again", (await server.EventAsync("task_complete")).GetProperty("msg").GetProperty("last_agent_message").GetString());
        string sent = Assert.Single(server.Model.Requests).Text;
        Assert.True(sent.IndexOf("said 1", StringComparison.Ordinal) < sent.IndexOf("answered 1", StringComparison.Ordinal) && sent.IndexOf("answered 1", StringComparison.Ordinal) < sent.IndexOf("and now", StringComparison.Ordinal));
        Assert.Contains("\"later\"", sent, StringComparison.Ordinal);
        Assert.Empty(server.Received("thread/started"));
        // One writer: each line stands in the file once.
        string file = await File.ReadAllTextAsync(Directory.GetFiles(server.Home, $"*{Id(1)}.jsonl", SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken);
        Assert.Single(file.Split('\n'), static line => line.Contains("\"user_message\"", StringComparison.Ordinal) && line.Contains("and now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resumed_conversation_is_configured_first_with_its_past_and_has_no_listener()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("again"));
        string path = Save(server, 1, "2025-01-01T12:00:00Z");
        int asked = await server.AskAsync("resumeConversation", $$"""{"path":"{{path}}","overrides":{"model":"gpt-5"} }""");
        JsonElement answer = (await server.AnswerAsync(asked)).GetProperty("result");
        Assert.Equal(["sessionConfigured", $"answer {asked}"], server.Kinds.TakeLast(2));
        JsonElement configured = server.Inbox[^2].GetProperty("params");
        Assert.Equal(
            ["sessionId", "model", "reasoningEffort", "historyLogId", "historyEntryCount", "initialMessages", "rolloutPath"],
            configured.EnumerateObject().Select(static member => member.Name));
        Assert.Equal((Id(1), "gpt-5", path), (configured.GetProperty("sessionId").GetString(), configured.GetProperty("model").GetString(), configured.GetProperty("rolloutPath").GetString()));
        Assert.Equal("said 1", Assert.Single(configured.GetProperty("initialMessages").EnumerateArray()).GetProperty("message").GetString());
        Assert.Equal(configured.GetProperty("initialMessages").GetRawText(), answer.GetProperty("initialMessages").GetRawText());
        int before = server.Inbox.Count;
        await server.AnswerAsync(await server.SayAsync(Id(1), "go"));
        await server.Model.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
        await server.CallAsync("userInfo");
        Assert.DoesNotContain(server.Kinds.Skip(before), static kind => kind.StartsWith("codex/event/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_history_becomes_a_conversation_of_its_own()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("ok"));
        JsonElement answer = await server.CallAsync(
            "resumeConversation", """{"history":[{"type":"message","role":"user","content":[{"type":"input_text","text":"from elsewhere"}]}]}""");
        string id = answer.GetProperty("conversationId").GetString()!;
        await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{id}}"}""");
        await server.SayAsync(id, "go");
        await server.EventAsync("task_complete");
        Assert.Contains("from elsewhere", server.Model.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_is_removed_once_after_its_conversation_was_archived_too()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("ok"));
        JsonElement begun = await server.CallAsync("newConversation", "{}");
        string id = begun.GetProperty("conversationId").GetString()!;
        string listener = (await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{id}}"}""")).GetProperty("subscriptionId").GetString()!;
        await server.SayAsync(id, "go");
        await server.EventAsync("task_complete");
        await server.CallAsync("archiveConversation", JsonSerializer.Serialize(new { conversationId = id, rolloutPath = begun.GetProperty("rolloutPath").GetString() }));
        Assert.Equal("{}", (await server.CallAsync("removeConversationListener", $$"""{"subscriptionId":"{{listener}}"}""")).GetRawText());
        Assert.Equal(-32600, await server.RefusedAsync("removeConversationListener", $$"""{"subscriptionId":"{{listener}}"}"""));
    }

    [Fact]
    public async Task An_archived_thread_is_gone_from_lists_turns_and_resuming_whether_it_was_loaded_or_not()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("late") with { Delay = TimeSpan.FromMinutes(10) });
        Save(server, 1, "2025-01-01T12:00:00Z");
        Save(server, 2, "2025-01-02T12:00:00Z");
        await server.CallAsync("thread/resume", $$"""{"threadId":"{{Id(1)}}"}""");
        await server.TurnAsync(Id(1), "go");
        await server.Model.WaitForRequestAsync(0, TestContext.Current.CancellationToken);
        foreach (string id in new[] { Id(1), Id(2) })
        {
            Assert.Equal("{}", (await server.CallAsync("thread/archive", $$"""{"threadId":"{{id}}"}""")).GetRawText());
            Assert.Single(Directory.GetFiles(Path.Combine(server.Home, "archived_sessions"), $"*{id}.jsonl"));
            Assert.Equal(-32600, await server.RefusedAsync("thread/archive", $$"""{"threadId":"{{id}}"}"""));
            Assert.Equal(-32600, await server.RefusedAsync("thread/resume", $$"""{"threadId":"{{id}}"}"""));
            Assert.Equal(-32600, await server.RefusedAsync("turn/start", $$"""{"threadId":"{{id}}","input":[]}"""));
        }

        Assert.Empty(Ids(await server.CallAsync("thread/list", "{}")));
        Assert.Contains("codex/event/turn_aborted", server.Kinds);
    }

    /// <summary>A session file; the number orders them by age.</summary>
    private static string Save(ServerFixture server, int number, string timestamp, string source = "vscode", string provider = "mock", string git = "")
    {
        string gitMember = git.Length == 0 ? "" : ",\"git\":" + git[1..];
        return server.Write(
            $"home/sessions/2025/01/{number:00}/rollout-2025-01-{number:00}T12-00-00-{Id(number)}.jsonl",
            $$$"""
            {"timestamp":"2025-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"{{{Id(number)}}}","timestamp":"{{{timestamp}}}","cwd":"/old","originator":"codex","cli_version":"0.0.0","instructions":null,"source":"{{{source}}}","model_provider":"{{{provider}}}"{{{gitMember}}}}}
            {"timestamp":"2025-01-01T00:00:00.000Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"said {{{number}}}"}]}}
            {"timestamp":"2025-01-01T00:00:00.000Z","type":"event_msg","payload":{"type":"user_message","message":"said {{{number}}}","images":[]}}
            {"timestamp":"2025-01-01T00:00:00.000Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"answered {{{number}}}"}]}}

            """);
    }

    private static string[] Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(static thread => thread.GetProperty("id").GetString()!)];
}
