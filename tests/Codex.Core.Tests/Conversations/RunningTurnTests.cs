using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>What happens to a turn while it runs: the user joins it, or ends it.</summary>
public sealed class RunningTurnTests
{
    [Fact]
    public async Task What_the_user_says_during_a_turn_joins_it_after_the_outputs_in_order_and_is_shown()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","until [ -e go ]; do sleep 0.02; done"]}""", "c1"),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.SayAsync("first");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.SayAsync("second");
        await conversation.SayAsync("third");
        await conversation.SubmitAsync(new Op.ListCustomPrompts());
        await conversation.WaitForAsync<ListCustomPromptsResponseEvent>();
        await File.WriteAllTextAsync(Path.Combine(agent.Workspace, "go"), "", TestContext.Current.CancellationToken);
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(["second", "third"], agent.Model.Requests[1].Texts()[^2..]);
        Assert.StartsWith("c1: ", agent.Model.Requests[1].Texts()[^3], StringComparison.Ordinal);
        Assert.Equal(["first", "second", "third"], conversation.Told<UserMessageEvent>().Select(static told => told.Message));
        Assert.DoesNotContain(conversation.Events, static told => told.Id is "1" or "2");
    }

    [Fact]
    public async Task What_the_user_says_while_the_last_step_streams_gets_a_step_of_its_own()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(), ResponseEvents.MessageAdded(), ResponseEvents.OutputTextDelta("one"), ResponseEvents.MessageDone("one"),
                ResponseEvents.Created(), ResponseEvents.Completed()) with { Gap = TimeSpan.FromMilliseconds(100) },
            ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.SayAsync("first");
        await conversation.WaitForAsync<AgentMessageContentDeltaEvent>();
        await conversation.SayAsync("second");
        TaskCompleteEvent end = await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal("two", end.LastAgentMessage);
        Assert.Equal("second", agent.Model.Requests[1].Texts()[^1]);
    }

    [Fact]
    public async Task An_interrupt_without_a_turn_does_nothing()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("hi"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.RunAsync("hello");

        Assert.Empty(conversation.Told<TurnAbortedEvent>());
    }

    [Fact]
    public async Task An_interrupt_stops_the_running_call_answers_all_and_no_queued_call_starts()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.MessageDone("Working."),
                ResponseEvents.FunctionCallDone("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"),
                ResponseEvents.CustomToolCallDone("apply_patch", "*** Begin Patch\n*** Add File: late.txt\n+x\n*** End Patch", "c2"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.WaitForAsync<TokenCountEvent>(static told => told.Info is not null);

        await conversation.SubmitAsync(new Op.Interrupt());
        TurnAbortedEvent aborted = await conversation.WaitForAsync<TurnAbortedEvent>();

        Assert.Equal(TurnAbortReason.Interrupted, aborted.Reason);
        Assert.Equal("c1", conversation.Told<ExecCommandEndEvent>().Single().CallId);
        await conversation.RunAsync("again");
        string[] texts = agent.Model.Requests[1].Texts();
        Assert.Equal("Working.", texts[^6]);
        Assert.Matches("^c1: Wall time: [0-9.]+ seconds\naborted by user$", texts[^4]);
        Assert.Matches("^c2: aborted by user after [0-9.]+s$", texts[^2]);
        Assert.Equal("again", texts[^1]);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "late.txt")));
        Assert.Empty(conversation.Told<PatchApplyBeginEvent>());
    }

    [Fact]
    public async Task Text_that_was_still_streaming_at_an_interrupt_is_lost_and_the_next_turn_goes_on()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(), ResponseEvents.MessageAdded(), ResponseEvents.OutputTextDelta("half"), ResponseEvents.Created(),
                ResponseEvents.MessageDone("half and half")) with { Gap = TimeSpan.FromSeconds(2) },
            ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("first");
        await conversation.WaitForAsync<AgentMessageContentDeltaEvent>();

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();
        await conversation.RunAsync("second");

        Assert.Equal(["first", "second"], agent.Model.Requests[1].Texts()[^2..]);
        Assert.Empty(conversation.Told<TaskCompleteEvent>().Skip(1));
    }

    [Fact]
    public async Task What_was_said_but_not_answered_at_an_interrupt_is_told_and_read_by_the_next_turn()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("first");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.SayAsync("joined");

        await conversation.SubmitAsync(new Op.Interrupt());
        Assert.Equal("joined", (await conversation.WaitForAsync<UserMessageEvent>()).Message);
        await conversation.WaitForAsync<TurnAbortedEvent>();
        await conversation.RunAsync("second");

        Assert.Equal(["joined", "second"], agent.Model.Requests[1].Texts()[^2..]);
    }
}
