using System.Text.RegularExpressions;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tools.Terminal;

public sealed partial class TerminalToolTests
{
    [Fact]
    public async Task A_command_runs_on_as_a_session_that_is_typed_into_until_it_ends()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("exec_command", """{"cmd":"cat"}""", "c1"),
                ResponseEvents.FunctionCallDone("write_stdin", """{"session_id":0,"chars":"hi\n","yield_time_ms":250}""", "c2"),
                ResponseEvents.FunctionCallDone("write_stdin", """{"session_id":0,"chars":"\u0004","yield_time_ms":5000}""", "c3"),
                ResponseEvents.FunctionCallDone("write_stdin", """{"session_id":0,"yield_time_ms":250}""", "c4"),
                ResponseEvents.FunctionCallDone("exec_command", """{"cmd":"echo one; exit 3","login":false,"yield_time_ms":5000}""", "c5"),
                ResponseEvents.FunctionCallDone("exec_command", """{"cmd":"printf abcdefghijklmnopqrstuvwxyz","login":false,"max_output_tokens":6,"yield_time_ms":5000}""", "c6"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Unified(agent));

        await conversation.RunAsync("go");

        RecordedRequest next = agent.Model.Requests[1];
        Assert.Matches(Running(), next.Output("c1"));
        Assert.EndsWith("Output:\nhi\r\nhi\r\n", next.Output("c2"), StringComparison.Ordinal);
        Assert.EndsWith("Process exited with code 0\nOutput:\n", next.Output("c3"), StringComparison.Ordinal);
        Assert.StartsWith("write_stdin failed: ", next.Output("c4"), StringComparison.Ordinal);
        Assert.EndsWith("Process exited with code 3\nOutput:\none\r\n", next.Output("c5"), StringComparison.Ordinal);
        Assert.EndsWith("Original token count: 26\nOutput:\nabc…20 tokens truncated…xyz", next.Output("c6"), StringComparison.Ordinal);
        Assert.Equal([("c1", "cat"), ("c5", "echo one; exit 3"), ("c6", "printf abcdefghijklmnopqrstuvwxyz")], conversation.Told<ExecCommandBeginEvent>().Select(static told => (told.CallId, Assert.Single(told.Command))));
        Assert.Equal([("c1", 0, ""), ("c5", 3, "one\r\n"), ("c6", 0, "abc…20 tokens truncated…xyz")], conversation.Told<ExecCommandEndEvent>().Select(static told => (told.CallId, told.ExitCode, told.AggregatedOutput)));
        Assert.Equal(["c1", "c5", "c6"], conversation.Told<ExecCommandOutputDeltaEvent>().Select(static told => told.CallId));
    }

    [Theory]
    [InlineData("exec_command", """{"cmd":["a"]}""")]
    [InlineData("exec_command", """{"cmd":"a","login":null}""")]
    [InlineData("exec_command", """{"cmd":"a","yield_time_ms":1000.0}""")]
    [InlineData("exec_command", "")]
    [InlineData("write_stdin", """{"session_id":"0"}""")]
    [InlineData("write_stdin", """{"chars":"x"}""")]
    public async Task Mistaken_arguments_are_answered_with_the_tools_name(string tool, string arguments)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.FunctionCall(tool, arguments, "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Unified(agent));

        await conversation.RunAsync("go");

        Assert.StartsWith($"failed to parse {tool} arguments: ", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        Assert.Empty(conversation.Told<ExecCommandBeginEvent>());
    }

    [Fact]
    public async Task A_command_that_cannot_start_has_a_beginning_and_an_end()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("exec_command", """{"cmd":"ls","shell":"/no/such/shell"}""", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Unified(agent));

        await conversation.RunAsync("go");

        Assert.StartsWith("exec_command failed: ", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        Assert.Equal(-1, conversation.Told<ExecCommandEndEvent>().Single().ExitCode);
    }

    [Fact]
    public async Task Sessions_outlive_turns_and_end_with_the_conversation()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("exec_command", """{"cmd":"exec sleep 600 > alive","login":false}""", "c1"), ScriptedResponse.Message("one"),
            ScriptedResponse.FunctionCall("write_stdin", """{"session_id":0,"yield_time_ms":250}""", "c2"), ScriptedResponse.Message("two"));
        await using var alive = await SignalPipe.CreateAsync(Path.Combine(agent.Workspace, "alive"));
        await using (ConversationProbe conversation = await agent.ConverseAsync(Unified(agent)))
        {
            await conversation.RunAsync("first");
            await conversation.RunAsync("second");
            Assert.Contains("Process running with session ID 0", agent.Model.Requests[3].Output("c2"), StringComparison.Ordinal);
            Assert.False(alive.HasEnded);
        }

        await alive.EndAsync();
    }

    [Fact]
    public async Task The_sandbox_confines_terminals_and_a_run_without_it_is_a_question()
    {
        string outside = Path.Combine("/var/tmp", $"codex-test-{Guid.NewGuid():N}");
        string arguments = $$"""{"cmd":"echo x > {{outside}}","login":false,"yield_time_ms":10000}""";
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("exec_command", arguments, "c1"), ScriptedResponse.FunctionCall("exec_command", arguments, "c2"), ScriptedResponse.Message("done"));
        await agent.SkipWithoutSandboxAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync(
            Unified(agent, SandboxMode.ReadOnly) with { ApprovalPolicy = ApprovalPolicy.OnFailure });
        try
        {
            await conversation.SayAsync("go");
            ExecApprovalRequestEvent first = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
            await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Denied));
            await conversation.WaitForAsync<ExecApprovalRequestEvent>();
            Assert.False(File.Exists(outside));
            await conversation.SubmitAsync(new Op.ExecApproval("c2", ReviewDecision.Approved));
            await conversation.WaitForAsync<TaskCompleteEvent>();

            Assert.Equal("/bin/bash", first.Command[0]);
            Assert.True(File.Exists(outside));
            string refused = agent.Model.Requests[1].Output("c1");
            Assert.StartsWith("exec_command failed: exec command rejected by user", refused, StringComparison.Ordinal);
            Assert.Contains("Permission denied", refused, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(outside);
        }
    }

    private static CodexConfiguration Unified(AgentFixture agent, SandboxMode sandbox = SandboxMode.DangerFullAccess) =>
        agent.Configuration(sandbox) with { Features = FeatureSet.Defaults.With(Feature.UnifiedExec, true) };

    [GeneratedRegex("^Chunk ID: [0-9a-f]{6}\nWall time: [0-9]+\\.[0-9]{4} seconds\nProcess running with session ID 0\nOutput:\n$")]
    private static partial Regex Running();
}
