using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Sessions;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>Conversations that are taken up again, and new ones that begin with another's history.</summary>
public sealed class SavedConversationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_resumed_conversation_has_its_id_its_file_its_events_and_its_history()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["echo","x"]}""", "c1"), ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        (ThreadId id, string path) = await TalkAsync(agent, "first");

        await using ConversationProbe resumed = await agent.ResumeAsync(path);
        await resumed.RunAsync("second");

        Assert.Equal((id, path), (resumed.Conversation.Id, resumed.Conversation.RolloutPath));
        Assert.Equal(
            ["UserMessageEvent", "TokenCountEvent", "TokenCountEvent", "TokenCountEvent", "AgentMessageEvent", "TokenCountEvent"],
            resumed.Conversation.Configured.InitialMessages!.Select(static told => told.GetType().Name));
        string[] before = agent.Model.Requests[1].Texts(), now = agent.Model.Requests[2].Texts();
        Assert.Equal([.. before, "one", "second"], now);
        Assert.Null(resumed.Told<TokenCountEvent>().First().Info);
        Assert.Single(ConversationProbe.ReadRollout(path), static line => line.Kind == "session_meta");
    }

    [Fact]
    public async Task The_model_is_told_when_a_conversation_is_resumed_under_other_settings()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        (_, string path) = await TalkAsync(agent, "first");

        await using ConversationProbe resumed = await agent.ResumeAsync(path, agent.Configuration(SandboxMode.ReadOnly));
        await resumed.RunAsync("second");

        Assert.Equal(
            "<environment_context>\n  <sandbox_mode>read-only</sandbox_mode>\n  <network_access>restricted</network_access>\n</environment_context>",
            agent.Model.Requests[1].Texts()[^2]);
    }

    [Fact]
    public async Task A_summarised_conversation_is_rebuilt_to_the_same_view()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Message("one"), ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("two"), ScriptedResponse.Message("three"));
        string path;
        await using (ConversationProbe first = await agent.ConverseAsync())
        {
            path = first.Conversation.RolloutPath;
            await first.RunAsync("first");
            await first.RunAsync(new Op.Compact());
            await first.RunAsync("second");
        }

        await using ConversationProbe resumed = await agent.ResumeAsync(path);
        await resumed.RunAsync("third");

        Assert.Equal([.. agent.Model.Requests[2].Texts(), "two", "third"], agent.Model.Requests[3].Texts());
    }

    [Fact]
    public async Task A_fork_is_a_new_conversation_with_the_lines_before_the_cut()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"), ScriptedResponse.Message("three"));
        string path;
        ThreadId id;
        await using (ConversationProbe first = await agent.ConverseAsync())
        {
            (id, path) = (first.Conversation.Id, first.Conversation.RolloutPath);
            await first.RunAsync("first");
            await first.RunAsync("second");
        }

        byte[] old = await File.ReadAllBytesAsync(path, Stop);
        IReadOnlyList<RolloutItem> lines = SessionFork.Before([.. (await SessionReader.LoadAsync(path, Stop)).Lines.Select(static line => line.Item)], 1)!;
        await using var fork = new ConversationProbe(await agent.Client.Conversations.ForkAsync(
            new ConversationOptions { Configuration = agent.Configuration() }, lines, Stop));
        await fork.RunAsync("other");

        Assert.NotEqual(id, fork.Conversation.Id);
        Assert.Equal(["first", "one", "other"], agent.Model.Requests[2].Texts()[^3..]);
        Assert.Equal(2, ConversationProbe.ReadRollout(fork.Conversation.RolloutPath).Count(static line => line.Kind == "session_meta"));
        Assert.Equal(fork.Conversation.Id.ToString(), agent.Model.Requests[2].Body!.Value.GetProperty("prompt_cache_key").GetString());
        Assert.Equal(old, await File.ReadAllBytesAsync(path, Stop));
    }

    [Fact]
    public async Task A_fork_of_bare_items_begins_with_exactly_these()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("two"));
        await using var fork = new ConversationProbe(await agent.Client.Conversations.ForkAsync(
            new ConversationOptions { Configuration = agent.Configuration() },
            [new RolloutItem.Response(MessageItem.User("first")), new RolloutItem.Response(MessageItem.Assistant("one"))],
            Stop));

        await fork.RunAsync("second");

        Assert.Equal(["first", "one", "second"], agent.Model.Requests[0].Texts());
        Assert.Empty(fork.Conversation.Configured.InitialMessages!);
    }

    [Fact]
    public async Task A_call_that_was_never_answered_gets_an_output_for_the_model_and_none_in_the_file()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        (_, string path) = await TalkAsync(agent, "first");
        await File.AppendAllTextAsync(
            path,
            """{"timestamp":"2025-11-05T10:00:00.123Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{}","call_id":"c9"}}""" + "\n",
            Stop);

        await using ConversationProbe resumed = await agent.ResumeAsync(path);
        await resumed.RunAsync("second");

        Assert.Equal("aborted", agent.Model.Requests[1].Output("c9"));
        Assert.DoesNotContain(ConversationProbe.ReadRollout(path), static line => line.Kind == "response_item" && line.Payload.GetProperty("type").GetString() == "function_call_output");
    }

    private static async Task<(ThreadId Id, string Path)> TalkAsync(AgentFixture agent, string text)
    {
        await using ConversationProbe first = await agent.ConverseAsync();
        await first.RunAsync(text);
        return (first.Conversation.Id, first.Conversation.RolloutPath);
    }
}
