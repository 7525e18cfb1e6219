using System.Text;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>Questions to the user and their answers.</summary>
public sealed class ApprovalTests
{
    private static ScriptedResponse Touch(string name, string callId) => ScriptedResponse.FunctionCall("shell", $$"""{"command":["touch","{{name}}"],"justification":"because"}""", callId);

    [Theory]
    [InlineData("call")]
    [InlineData("turn")]
    public async Task An_answer_names_the_call_or_its_turn(string by)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Touch("made", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Untrusted(agent));
        string turn = await conversation.SayAsync("go");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.ExecApproval(by == "call" ? asked.CallId : turn, ReviewDecision.Approved));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(("c1", "because"), (asked.CallId, asked.Reason));
        Assert.True(File.Exists(Path.Combine(agent.Workspace, "made")));
    }

    [Fact]
    public async Task A_denied_command_does_not_run_and_the_model_is_told()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Touch("made", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Untrusted(agent));
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Denied));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal("exec command rejected by user", agent.Model.Requests[1].Output("c1"));
        Assert.Equal(-1, conversation.Told<ExecCommandEndEvent>().Single().ExitCode);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
    }

    [Fact]
    public async Task An_abort_ends_the_turn_without_asking_the_model_again()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Touch("made", "c1"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Untrusted(agent));
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Abort));
        TurnAbortedEvent aborted = await conversation.WaitForAsync<TurnAbortedEvent>();

        Assert.Equal(TurnAbortReason.Interrupted, aborted.Reason);
        Assert.Single(agent.Model.Requests);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
    }

    [Fact]
    public async Task An_answer_for_the_session_holds_for_the_same_command_only()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            Touch("a", "c1"), ScriptedResponse.Message("1"), Touch("a", "c2"), Touch("b", "c3"), ScriptedResponse.Message("2"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Untrusted(agent));
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.ApprovedForSession));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        await conversation.SayAsync("again");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c3", ReviewDecision.Denied));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal("c3", asked.CallId);
        Assert.Equal(2, conversation.Told<ExecApprovalRequestEvent>().Count());
    }

    [Fact]
    public async Task An_answer_to_nothing_is_ignored()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Approved));
        await conversation.SubmitAsync(new Op.PatchApproval("c1", ReviewDecision.Abort));

        Assert.Equal("ok", (await conversation.RunAsync("go")).LastAgentMessage);
    }

    [Fact]
    public async Task A_patch_is_asked_about_with_its_changes_and_applied_when_approved()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Untrusted(agent));
        await conversation.SayAsync("go");
        ApplyPatchApprovalRequestEvent asked = await conversation.WaitForAsync<ApplyPatchApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.PatchApproval("c1", ReviewDecision.Approved));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal([Path.Combine(agent.Workspace, "a.txt")], asked.Changes.Keys);
        Assert.False(conversation.Told<PatchApplyBeginEvent>().Single().AutoApproved);
        Assert.True(File.Exists(Path.Combine(agent.Workspace, "a.txt")));
        ExecCommandOutputDeltaEvent said = conversation.Told<ExecCommandOutputDeltaEvent>().Single();
        Assert.Equal(
            ("c1", ExecOutputStream.Stdout, "Success. Updated the following files:\nA a.txt\n"), (said.CallId, said.Stream, Encoding.UTF8.GetString(said.Chunk.Span)));
    }

    [Fact]
    public async Task Escalation_is_refused_where_nobody_may_ask()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["touch","a"],"with_escalated_permissions":true}""", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ApprovalPolicy = ApprovalPolicy.Never });

        await conversation.RunAsync("go");

        Assert.Contains("never", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        Assert.Empty(conversation.Told<ExecCommandBeginEvent>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_approved_patch_lands_where_the_user_was_shown_and_nowhere_else(bool isSwapped)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: link/new.txt\n+hi\n*** End Patch", "c1"), ScriptedResponse.Message("ok"));
        string shown = Directory.CreateDirectory(Path.Combine(agent.Home, "shown")).FullName;
        string other = Directory.CreateDirectory(Path.Combine(agent.Home, "other")).FullName;
        string link = Path.Combine(agent.Workspace, "link");
        Directory.CreateSymbolicLink(link, shown);
        CodexConfiguration confined = agent.Configuration(SandboxMode.WorkspaceWrite);
        await using ConversationProbe conversation = await agent.ConverseAsync(confined with
        {
            SandboxPolicy = new SandboxPolicy.WorkspaceWrite { ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true },
        });
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ApplyPatchApprovalRequestEvent>();
        if (isSwapped)
        {
            File.Delete(link);
            Directory.CreateSymbolicLink(link, other);
        }

        await conversation.SubmitAsync(new Op.PatchApproval("c1", ReviewDecision.Approved));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(!isSwapped, conversation.Told<PatchApplyEndEvent>().Single().Success);
        Assert.Equal(!isSwapped, File.Exists(Path.Combine(shown, "new.txt")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(other));
    }

    [Theory]
    [InlineData(ApprovalPolicy.OnFailure, ReviewDecision.Approved)]
    [InlineData(ApprovalPolicy.OnFailure, ReviewDecision.Denied)]
    [InlineData(ApprovalPolicy.OnRequest, ReviewDecision.ApprovedForSession)]
    [InlineData(ApprovalPolicy.OnRequest, ReviewDecision.Denied)]
    [InlineData(ApprovalPolicy.Untrusted, ReviewDecision.Abort)]
    public async Task A_patch_outside_the_workspace_is_a_question_in_the_form_of_its_policy(ApprovalPolicy policy, ReviewDecision answer)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration(SandboxMode.ReadOnly) with { ApprovalPolicy = policy });
        await conversation.SayAsync("go");
        if (policy == ApprovalPolicy.OnFailure)
        {
            ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
            Assert.Equal(("apply_patch", agent.Workspace), (Assert.Single(asked.Command), asked.Cwd));
            await conversation.SubmitAsync(new Op.ExecApproval("c1", answer));
        }
        else
        {
            await conversation.WaitForAsync<ApplyPatchApprovalRequestEvent>();
            await conversation.SubmitAsync(new Op.PatchApproval("c1", answer));
        }

        bool isAborted = answer == ReviewDecision.Abort;
        await conversation.WaitForAsync(told => told.Message is TaskCompleteEvent or TurnAbortedEvent);

        bool isApplied = answer is ReviewDecision.Approved or ReviewDecision.ApprovedForSession;
        Assert.Equal(isApplied, File.Exists(Path.Combine(agent.Workspace, "a.txt")));
        Assert.Equal(isAborted ? 1 : 2, agent.Model.Requests.Count);
        Assert.Equal(isAborted, conversation.Told<TurnAbortedEvent>().Any());
        // Where the question comes last, the patch has been told to have begun, so its end is told too.
        Assert.Equal(isApplied || policy == ApprovalPolicy.OnFailure, conversation.Told<PatchApplyEndEvent>().Any());
        if (!isApplied && !isAborted)
        {
            Assert.Equal("patch rejected by user", agent.Model.Requests[1].Output("c1"));
        }
    }

    [Fact]
    public async Task A_patch_agreed_to_for_the_session_is_not_asked_about_again_until_it_would_land_elsewhere()
    {
        ScriptedResponse Patch(string callId) => ScriptedResponse.CustomToolCall(
            "apply_patch", "*** Begin Patch\n*** Add File: link/a.txt\n+hi\n*** End Patch", callId);
        await using AgentFixture agent = await AgentFixture.CreateAsync(Patch("c1"), Patch("c2"), ScriptedResponse.Message("1"), Patch("c3"), ScriptedResponse.Message("2"));
        string link = Path.Combine(agent.Workspace, "link");
        Directory.CreateDirectory(Path.Combine(agent.Workspace, "one"));
        Directory.CreateDirectory(Path.Combine(agent.Workspace, "two"));
        Directory.CreateSymbolicLink(link, "one");
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration(SandboxMode.ReadOnly) with { ApprovalPolicy = ApprovalPolicy.OnFailure });
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.ApprovedForSession));
        await conversation.WaitForAsync<TaskCompleteEvent>();
        Assert.Single(conversation.Told<ExecApprovalRequestEvent>());
        Assert.Equal([true, true], conversation.Told<PatchApplyEndEvent>().Select(static told => told.Success));

        File.Delete(link);
        Directory.CreateSymbolicLink(link, "two");
        await conversation.SayAsync("again");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        Assert.Equal("c3", asked.CallId);
    }

    private static CodexConfiguration Untrusted(AgentFixture agent) => agent.Configuration() with { ApprovalPolicy = ApprovalPolicy.Untrusted };
}
