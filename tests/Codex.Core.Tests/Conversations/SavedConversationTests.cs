using System.Diagnostics;
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

    [Fact]
    public async Task What_was_told_within_a_step_is_there_when_the_process_dies_before_the_steps_end()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.ReasoningDone("thought", "E"),
                ResponseEvents.MessageDone("Working."),
                ResponseEvents.FunctionCallDone("shell", """{"command":["echo","one"]}""", "c1"),
                ResponseEvents.CustomToolCallDone("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch", "c2"),
                ResponseEvents.FunctionCallDone("shell", """{"command":["/no/such/program"]}""", "c3"),
                ResponseEvents.FunctionCallDone("update_plan", """{"plan":[]}""", "c4"),
                ResponseEvents.FunctionCallDone("shell", """{"command":["sh","-c","until [ -e go ]; do sleep 0.02; done"],"timeout_ms":60000}""", "c5"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("later"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("first");
        await conversation.WaitForAsync<ExecCommandBeginEvent>(static told => told.CallId == "c5");

        // What the disk holds at this moment is what would be left of the process.
        string folder = Path.GetDirectoryName(conversation.Conversation.RolloutPath)!, copy = Path.Combine(agent.Home, "copy");
        using (Process copying = Process.Start("cp", ["-r", folder, copy]))
        {
            await copying.WaitForExitAsync(Stop);
        }

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();
        await using ConversationProbe resumed = await agent.ResumeAsync(Path.Combine(copy, Path.GetFileName(conversation.Conversation.RolloutPath)));
        await resumed.RunAsync("second");

        string[] texts = agent.Model.Requests[1].Texts();
        Assert.Equal(["first", "reasoning", "Working.", "function_call"], texts[1..5]);
        Assert.Contains("one\n", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        Assert.Contains("a.txt", agent.Model.Requests[1].Output("c2"), StringComparison.Ordinal);
        Assert.Contains("/no/such/program", agent.Model.Requests[1].Output("c3"), StringComparison.Ordinal);
        Assert.Equal("Plan updated", agent.Model.Requests[1].Output("c4"));
        Assert.Equal("aborted", agent.Model.Requests[1].Output("c5"));
        Assert.Equal("second", texts[^1]);
        Assert.Equal(13, agent.Model.Requests[1].Items().Length - 1 - 1);
    }

    [Fact]
    public async Task An_orderly_end_leaves_the_session_file_only()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["echo","one"]}""", "c1"), ScriptedResponse.Message("done"));
        (_, string path) = await TalkAsync(agent, "go");

        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static async Task<(ThreadId Id, string Path)> TalkAsync(AgentFixture agent, string text)
    {
        await using ConversationProbe first = await agent.ConverseAsync();
        await first.RunAsync(text);
        return (first.Conversation.Id, first.Conversation.RolloutPath);
    }
}
