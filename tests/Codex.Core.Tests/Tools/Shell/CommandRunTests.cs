using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tools.Shell;

public sealed class CommandRunTests
{
    private static ScriptedResponse Shell(string script, string more = "", string callId = "c1") => ScriptedResponse.FunctionCall(
        "shell", $$"""{"command":["sh","-c",{{Quote(script)}}]{{more}}}""", callId);

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static async Task<(ConversationProbe Conversation, JsonElement Result)> RunAsync(AgentFixture agent)
    {
        // A model without the freeform patch tool reads outputs as JSON.
        ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = "gpt-5" });
        await conversation.RunAsync("go");
        return (conversation, JsonElement.Parse(agent.Model.Requests[1].Output("c1")));
    }

    [Theory]
    [InlineData("exit 0", 0, "")]
    [InlineData("echo out; echo err >&2; exit 7", 7, "out\nerr\n")]
    [InlineData("cat; printf '\\377'", 0, "\ufffd")]
    public async Task Output_and_exit_code_go_to_clients_and_model(string script, int exitCode, string output)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Shell(script), ScriptedResponse.Message("done"));
        (ConversationProbe conversation, JsonElement result) = await RunAsync(agent);
        await using ConversationProbe held = conversation;

        ExecCommandEndEvent end = conversation.Told<ExecCommandEndEvent>().Single();
        Assert.Equal((exitCode, output, output), (end.ExitCode, end.AggregatedOutput, end.FormattedOutput));
        Assert.Equal((exitCode, output), (result.GetProperty("metadata").GetProperty("exit_code").GetInt32(), result.GetProperty("output").GetString()));
    }

    [Fact]
    public async Task A_command_out_of_time_is_killed_and_keeps_what_it_wrote()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Shell("echo begun; sleep 60", ",\"timeout\":300"), ScriptedResponse.Message("done"));
        (ConversationProbe conversation, JsonElement result) = await RunAsync(agent);
        await using ConversationProbe held = conversation;

        Assert.Equal((124, "begun\n"), (conversation.Told<ExecCommandEndEvent>().Single().ExitCode, conversation.Told<ExecCommandEndEvent>().Single().AggregatedOutput));
        Assert.Matches("^command timed out after [0-9]+ milliseconds\nbegun\n$", result.GetProperty("output").GetString());
    }

    [Fact]
    public async Task A_command_that_a_signal_ends_says_which_and_keeps_what_it_wrote()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Shell("echo begun; kill -9 $$"), ScriptedResponse.Message("done"));
        (ConversationProbe conversation, JsonElement result) = await RunAsync(agent);
        await using ConversationProbe held = conversation;

        ExecCommandEndEvent end = conversation.Told<ExecCommandEndEvent>().Single();
        Assert.Equal((-1, "begun\n", "command was ended by signal 9\nbegun\n"), (end.ExitCode, end.Stdout, end.AggregatedOutput));
        Assert.Equal((137, "command was ended by signal 9\nbegun\n"), (result.GetProperty("metadata").GetProperty("exit_code").GetInt32(), result.GetProperty("output").GetString()));
    }

    [Fact]
    public async Task A_command_runs_in_its_folder_and_other_names_of_the_tool_do_the_same()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("container.exec", """{"command":["pwd"],"workdir":"sub","unknown":1}""", "c1"), ScriptedResponse.Message("done"));
        string folder = Directory.CreateDirectory(Path.Combine(agent.Workspace, "sub")).FullName;
        (ConversationProbe conversation, JsonElement result) = await RunAsync(agent);
        await using ConversationProbe held = conversation;

        Assert.Equal(folder + "\n", result.GetProperty("output").GetString());
        Assert.Equal(folder, conversation.Told<ExecCommandBeginEvent>().Single().Cwd);
    }

    [Fact]
    public async Task A_long_output_is_cut_once_and_keeps_its_end_and_its_exit_code()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Shell("seq 1 3000; exit 3"), ScriptedResponse.Message("done"));
        (ConversationProbe conversation, JsonElement result) = await RunAsync(agent);
        await using ConversationProbe held = conversation;

        Assert.Equal(3, result.GetProperty("metadata").GetProperty("exit_code").GetInt32());
        string output = result.GetProperty("output").GetString()!;
        Assert.StartsWith("Total output lines: 3000\n\n1\n2\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n2999\n3000\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n3000\n", conversation.Told<ExecCommandEndEvent>().Single().AggregatedOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confined_commands_know_that_they_have_no_network_and_what_is_denied_is_the_result()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            Shell("echo net:$CODEX_SANDBOX_NETWORK_DISABLED; echo x > denied"), ScriptedResponse.Message("done"));
        await agent.SkipWithoutSandboxAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration(SandboxMode.ReadOnly));

        await conversation.RunAsync("go");

        Assert.Empty(conversation.Told<ExecApprovalRequestEvent>());
        ExecCommandEndEvent end = conversation.Told<ExecCommandEndEvent>().Single();
        Assert.StartsWith("net:1\n", end.AggregatedOutput, StringComparison.Ordinal);
        Assert.NotEqual(0, end.ExitCode);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "denied")));
    }

    [Theory]
    [InlineData(ReviewDecision.Approved, true)]
    [InlineData(ReviewDecision.Denied, false)]
    public async Task What_the_sandbox_stopped_is_asked_about_and_run_without_it_only_when_the_user_agrees(ReviewDecision answer, bool isMade)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Shell("echo tried >&2; echo x > made"), ScriptedResponse.Message("done"));
        await agent.SkipWithoutSandboxAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration(SandboxMode.ReadOnly) with { ApprovalPolicy = ApprovalPolicy.OnFailure });

        await conversation.SayAsync("go");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", answer));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Contains("sandbox", asked.Reason, StringComparison.Ordinal);
        Assert.Equal(isMade, File.Exists(Path.Combine(agent.Workspace, "made")));
        string told = agent.Model.Requests[1].Output("c1");
        Assert.Contains("tried", told, StringComparison.Ordinal);
        Assert.Equal(!isMade, told.StartsWith("exec command rejected by user\nIt ran in the sandbox only", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ReviewDecision.Approved, ReviewDecision.Approved, true)]
    [InlineData(ReviewDecision.Approved, ReviewDecision.Denied, false)]
    [InlineData(ReviewDecision.ApprovedForSession, ReviewDecision.Denied, false)]
    public async Task Having_agreed_to_a_command_is_not_having_agreed_to_run_it_without_the_sandbox(
        ReviewDecision first, ReviewDecision second, bool isMade)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Shell("echo run >> /dev/null; echo x > made"), ScriptedResponse.Message("done"));
        await agent.SkipWithoutSandboxAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration(SandboxMode.ReadOnly) with { ApprovalPolicy = ApprovalPolicy.Untrusted });

        await conversation.SayAsync("go");
        Assert.Null((await conversation.WaitForAsync<ExecApprovalRequestEvent>()).Reason);
        await conversation.SubmitAsync(new Op.ExecApproval("c1", first));
        Assert.NotNull((await conversation.WaitForAsync<ExecApprovalRequestEvent>()).Reason);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
        await conversation.SubmitAsync(new Op.ExecApproval("c1", second));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(isMade, File.Exists(Path.Combine(agent.Workspace, "made")));
        Assert.Single(conversation.Told<ExecCommandEndEvent>());
    }

    [Fact]
    public async Task An_escalated_command_is_asked_about_with_its_reason_and_runs_unconfined()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            Shell("echo x > made", ",\"with_escalated_permissions\":true,\"justification\":\"It must.\""), ScriptedResponse.Message("done"));
        await agent.SkipWithoutSandboxAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration(SandboxMode.ReadOnly));

        await conversation.SayAsync("go");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Approved));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal("It must.", asked.Reason);
        Assert.True(File.Exists(Path.Combine(agent.Workspace, "made")));
    }
}
