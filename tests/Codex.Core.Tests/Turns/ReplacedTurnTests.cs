using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>Turns that make room for something else, and what the user says meanwhile.</summary>
public sealed class ReplacedTurnTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_interrupt_withdraws_open_questions_and_what_they_asked_for_never_runs(bool replaced)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("shell", """{"command":["touch","made"]}""", "c1"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("later"),
            ScriptedResponse.Message("latest"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ApprovalPolicy = ApprovalPolicy.Untrusted });
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        await conversation.SubmitAsync(replaced ? new Op.Review(new ReviewRequest("look", "at it")) : new Op.Interrupt());
        TurnAbortedEvent aborted = await conversation.WaitForAsync<TurnAbortedEvent>();
        if (replaced)
        {
            await conversation.WaitForAsync<TaskCompleteEvent>();
        }

        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Approved));
        await conversation.RunAsync("again");

        Assert.Equal(replaced ? TurnAbortReason.Replaced : TurnAbortReason.Interrupted, aborted.Reason);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
        Assert.Contains("aborted by user", agent.Model.Requests[^1].Output("c1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_user_says_while_a_review_runs_is_answered_after_it()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","until [ -e go ]; do sleep 0.02; done"]}""", "c1"),
            ScriptedResponse.Message("looks good"),
            ScriptedResponse.Message("answered"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SubmitAsync(new Op.Review(new ReviewRequest("look", "at it")));
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.SayAsync("and then?");
        await conversation.SubmitAsync(new Op.ListCustomPrompts());
        await conversation.WaitForAsync<ListCustomPromptsResponseEvent>();
        await File.WriteAllTextAsync(Path.Combine(agent.Workspace, "go"), "", TestContext.Current.CancellationToken);

        TaskCompleteEvent end = await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal("answered", end.LastAgentMessage);
        Assert.Equal("and then?", agent.Model.Requests[2].Texts()[^1]);
        Assert.Contains("looks good", agent.Model.Requests[2].Texts()[^2], StringComparison.Ordinal);
    }
}
