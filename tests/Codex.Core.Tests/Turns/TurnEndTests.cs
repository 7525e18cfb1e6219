using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>When a turn goes on, when it ends, and with which words.</summary>
public sealed class TurnEndTests
{
    [Fact]
    public async Task A_step_without_calls_ends_the_turn_even_if_it_is_empty_or_only_reasons()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.Completed()),
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.ReasoningDone("hm"), ResponseEvents.Completed()),
            ScriptedResponse.Message("words"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        Assert.Null((await conversation.RunAsync("one")).LastAgentMessage);
        Assert.Null((await conversation.RunAsync("two")).LastAgentMessage);
        Assert.Equal("words", (await conversation.RunAsync("three")).LastAgentMessage);
        Assert.Equal(3, agent.Model.Requests.Count);
    }

    [Fact]
    public async Task The_last_message_is_that_of_the_last_step_and_not_of_an_earlier_one()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(), ResponseEvents.MessageDone("first word"), ResponseEvents.FunctionCallDone("update_plan", """{"plan":[]}""", "c1"), ResponseEvents.Completed()),
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.ReasoningDone("hm"), ResponseEvents.Completed()));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Null(end.LastAgentMessage);
        Assert.Equal(2, agent.Model.Requests.Count);
    }

    [Fact]
    public async Task What_the_account_refuses_for_good_is_asked_once()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Json(400, """{"error":{"message":"bad"}}"""), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("one");

        Assert.Empty(conversation.Told<StreamErrorEvent>());
        Assert.Single(conversation.Told<ErrorEvent>());
        Assert.Single(agent.Model.Requests);
        Assert.Equal("ok", (await conversation.RunAsync("two")).LastAgentMessage);
    }

    [Fact]
    public async Task An_interrupted_turn_notes_its_settings_once_for_each_request()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();

        Assert.Single(ConversationProbe.ReadRollout(conversation.Conversation.RolloutPath), static line => line.Kind == "turn_context");
        Assert.Empty(conversation.Told<TaskCompleteEvent>());
    }

    [Fact]
    public async Task A_review_replaces_a_running_turn()
    {
        ScriptedResponse sleep = ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1");
        await using AgentFixture agent = await AgentFixture.CreateAsync(sleep, ScriptedResponse.Message("reviewed"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        await conversation.RunAsync(new Op.Review(new ReviewRequest("look", "it")));

        Assert.Equal(TurnAbortReason.Replaced, conversation.Told<TurnAbortedEvent>().Single().Reason);
        Assert.Equal("reviewed", conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput!.OverallExplanation);
    }
}
