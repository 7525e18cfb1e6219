using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tasks;

public sealed class UserShellTaskTests
{
    [Fact]
    public async Task A_typed_command_runs_unasked_and_unconfined_and_the_model_hears_of_it_later()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("I see."));
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration(Codex.Configuration.SandboxMode.ReadOnly) with { ApprovalPolicy = ApprovalPolicy.Untrusted });

        TaskCompleteEvent end = await conversation.RunAsync(new Op.RunUserShellCommand("echo made > made.txt; echo \"net:$CODEX_SANDBOX_NETWORK_DISABLED\"; exit 3"));
        await conversation.RunAsync("and?");

        Assert.Null(end.LastAgentMessage);
        Assert.Equal(
            ["task_started", "exec_command_begin", "exec_command_output_delta", "exec_command_end", "raw_response_item", "task_complete"],
            conversation.Kinds[2..8]);
        ExecCommandBeginEvent begin = conversation.Told<ExecCommandBeginEvent>().Single();
        Assert.True(begin.IsUserShellCommand);
        Assert.True(Guid.TryParse(begin.CallId, out _));
        Assert.Equal(("net:\n", 3), (conversation.Told<ExecCommandEndEvent>().Single().Stdout, conversation.Told<ExecCommandEndEvent>().Single().ExitCode));
        Assert.True(File.Exists(Path.Combine(agent.Workspace, "made.txt")));
        Assert.Empty(conversation.Told<ExecApprovalRequestEvent>());
        string told = agent.Model.Requests[0].Texts()[^2];
        Assert.StartsWith("<user_shell_command>\n<command>\necho made", told, StringComparison.Ordinal);
        Assert.Contains("Exit code: 3\n", told, StringComparison.Ordinal);
        Assert.EndsWith("Output:\nnet:\n</result>\n</user_shell_command>", told, StringComparison.Ordinal);
        Assert.Equal(["and?"], conversation.Told<UserMessageEvent>().Select(static message => message.Message));
    }

    [Fact]
    public async Task A_typed_command_replaces_a_running_turn_and_can_be_interrupted()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        string id = await conversation.SubmitAsync(new Op.RunUserShellCommand("sleep 60"));
        await conversation.WaitForAsync<TurnAbortedEvent>(static told => told.Reason == TurnAbortReason.Replaced);
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync(told => told.Id == id && told.Message is TurnAbortedEvent { Reason: TurnAbortReason.Interrupted });
        await conversation.RunAsync("next");

        Assert.Equal(2, conversation.Told<ExecCommandEndEvent>().Count());
        Assert.Contains("interrupted by the user", agent.Model.Requests[1].Texts()[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_user_says_while_it_runs_becomes_a_turn_after_it()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SubmitAsync(new Op.RunUserShellCommand("until [ -e go ]; do sleep 0.02; done"));
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.SayAsync("what now?");
        await conversation.SubmitAsync(new Op.ListCustomPrompts());
        await conversation.WaitForAsync<ListCustomPromptsResponseEvent>();

        await File.WriteAllTextAsync(Path.Combine(agent.Workspace, "go"), "", TestContext.Current.CancellationToken);
        TaskCompleteEvent end = await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal("ok", end.LastAgentMessage);
        Assert.Equal("what now?", agent.Model.Requests[0].Texts()[^1]);
        Assert.Single(conversation.Told<TaskStartedEvent>());
    }
}
