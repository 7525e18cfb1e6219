using System.Text.Json;
using Codex.Core.History;
using Codex.Protocol;
using Codex.Testing;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tests;

public sealed class CodexThreadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_turn_returns_what_the_model_said_and_its_usage()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("Hello."));
        await using CodexThread thread = await agent.StartAsync();

        TurnResult turn = await thread.RunAsync("hi", cancellationToken: Stop);

        Assert.Equal("Hello.", turn.FinalResponse);
        Assert.Equal("Hello.", Assert.IsType<ThreadItem.AgentMessage>(Assert.Single(turn.Items)).Text);
        Assert.True(turn.Usage.TotalTokens > 0);
    }

    [Fact]
    public async Task A_command_runs_and_the_model_reads_its_output()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","echo one; exit 3"]}""", "c1"),
            ScriptedResponse.Message("done"));
        await using CodexThread thread = await agent.StartAsync();

        TurnResult turn = await thread.RunAsync("go", cancellationToken: Stop);

        ThreadItem.CommandExecution command = Assert.IsType<ThreadItem.CommandExecution>(turn.Items[0]);
        Assert.Equal(("one\n", 3, ItemStatus.Failed), (command.AggregatedOutput, command.ExitCode, command.Status));
        string output = agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray().Last().GetProperty("output").GetString()!;
        Assert.StartsWith("Exit code: 3\nWall time: ", output, StringComparison.Ordinal);
        Assert.EndsWith("Output:\none\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_changes_a_file()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch", "c1"),
            ScriptedResponse.Message("done"));
        await using CodexThread thread = await agent.StartAsync();

        TurnResult turn = await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Equal("hi\n", await File.ReadAllTextAsync(Path.Combine(agent.Workspace, "a.txt"), Stop));
        Assert.Equal(
            new FileUpdate(Path.Combine(agent.Workspace, "a.txt"), FileUpdateKind.Add),
            Assert.Single(Assert.IsType<ThreadItem.FileChange>(turn.Items[0]).Changes));
    }

    [Fact]
    public async Task A_function_of_the_program_is_a_tool_of_the_model()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("add", """{"a":2,"b":3}""", "c1"), ScriptedResponse.Message("5"));
        await using CodexThread thread = await agent.StartAsync(agent.Options() with
        {
            Tools = [AIFunctionFactory.Create((int a, int b) => a + b, "add", "Adds two numbers.")],
        });

        await thread.RunAsync("2+3?", cancellationToken: Stop);

        Assert.Equal("5", agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray().Last().GetProperty("output").GetString());
    }

    [Fact]
    public async Task The_callback_decides_whether_a_command_runs()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["touch","made"]}""", "c1"), ScriptedResponse.Message("ok"));
        List<ApprovalRequest> asked = [];
        await using CodexThread thread = await agent.StartAsync(agent.Options() with
        {
            ApprovalPolicy = ApprovalPolicy.Untrusted,
            OnApproval = (request, _) =>
            {
                asked.Add(request);
                return ValueTask.FromResult(ReviewDecision.Denied);
            },
        });

        await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Equal(["touch", "made"], Assert.IsType<ApprovalRequest.Command>(Assert.Single(asked)).Words);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
    }

    [Fact]
    public async Task A_resumed_thread_goes_on_with_the_same_history()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        ThreadId id;
        await using (CodexThread first = await agent.StartAsync())
        {
            id = first.Id;
            await first.RunAsync("first", cancellationToken: Stop);
        }

        await using CodexThread resumed = await agent.Client.ResumeThreadAsync(id, agent.Options(), Stop);
        TurnResult turn = await resumed.RunAsync("second", cancellationToken: Stop);

        Assert.Equal(id, resumed.Id);
        Assert.Equal("two", turn.FinalResponse);
        string[] texts = [.. agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray()
            .Select(item => item.GetProperty("content")[0].GetProperty("text").GetString()!).Skip(1)];
        Assert.Equal(["first", "one", "second"], texts);
    }

    [Fact]
    public async Task An_interrupted_turn_kills_its_command_and_the_next_turn_goes_on()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","sleep 60; touch late"],"timeout_ms":90000}""", "c1"),
            ScriptedResponse.Message("ok"));
        await using CodexThread thread = await agent.StartAsync();
        using var interrupt = new CancellationTokenSource();

        bool failed = false;
        await foreach (ThreadEvent message in thread.RunStreamingAsync("go", cancellationToken: interrupt.Token))
        {
            if (message is ThreadEvent.ItemStarted)
            {
                await interrupt.CancelAsync();
            }

            failed |= message is ThreadEvent.TurnFailed;
        }

        Assert.True(failed);
        await thread.RunAsync("again", cancellationToken: Stop);
        JsonElement[] input = [.. agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray()];
        string output = input.Single(item => item.GetProperty("type").GetString() == "function_call_output").GetProperty("output").GetString()!;
        Assert.Matches("^Wall time: [0-9.]+ seconds\naborted by user$", output);
    }

    [Fact]
    public async Task A_stream_that_breaks_after_a_call_is_asked_again_with_the_call_on_record()
    {
        ScriptedResponse call = ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","echo x >> log"]}""", "c1");
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("shell", """{"command":["sh","-c","echo x >> log"]}""", "c1"),
                ResponseEvents.Created(),
                ResponseEvents.Created()) with { CutAfter = 3, Gap = TimeSpan.FromMilliseconds(300) },
            ScriptedResponse.Message("done"));
        await using CodexThread thread = await agent.StartAsync();

        TurnResult turn = await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Equal("done", turn.FinalResponse);
        Assert.Equal("x\n", await File.ReadAllTextAsync(Path.Combine(agent.Workspace, "log"), Stop));
        Assert.Contains(
            agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray(),
            item => item.GetProperty("type").GetString() == "function_call_output");
    }

    [Fact]
    public async Task A_failed_turn_throws_what_users_are_told()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Json(400, """{"error":{"message":"no such thing"}}"""));
        await using CodexThread thread = await agent.StartAsync();

        CodexException failure = await Assert.ThrowsAsync<CodexException>(() => thread.RunAsync("go", cancellationToken: Stop));

        Assert.Equal(CodexErrorCode.TurnFailed, failure.Code);
        Assert.Contains("no such thing", failure.Message, StringComparison.Ordinal);
        Assert.Single(agent.Model.Requests);
    }
}
