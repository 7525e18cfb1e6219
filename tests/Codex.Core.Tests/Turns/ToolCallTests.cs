using Codex.Protocol;
using Codex.Testing;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tests.Turns;

/// <summary>Calls of one step: who answers them, in which order they run and are recorded.</summary>
public sealed class ToolCallTests
{
    [Fact]
    public async Task Mistaken_calls_are_answered_and_the_turn_goes_on()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("no_such_tool", "{}", "c1"),
                ResponseEvents.CustomToolCallDone("no_such_custom", "x", "c2"),
                ResponseEvents.FunctionCallDone("shell", """{"command":"ls"}""", "c3"),
                ResponseEvents.FunctionCallDone("update_plan", """{"plan":[],"extra":1}""", "c4"),
                ResponseEvents.CustomToolCallDone("update_plan", "x", "c5"),
                ResponseEvents.FunctionCallDone("shell", """{"command":[]}""", "c6"),
                ResponseEvents.FunctionCallDone("shell", """{"command":["/no/such/program"]}""", "c7"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Equal("done", end.LastAgentMessage);
        RecordedRequest next = agent.Model.Requests[1];
        Assert.Contains("no_such_tool", next.Output("c1"), StringComparison.Ordinal);
        Assert.Contains("no_such_custom", next.Output("c2"), StringComparison.Ordinal);
        Assert.StartsWith("failed to parse function arguments", next.Output("c3"), StringComparison.Ordinal);
        Assert.StartsWith("failed to parse function arguments", next.Output("c4"), StringComparison.Ordinal);
        Assert.Contains("update_plan", next.Output("c5"), StringComparison.Ordinal);
        Assert.Contains("empty", next.Output("c6"), StringComparison.Ordinal);
        Assert.Contains("/no/such/program", next.Output("c7"), StringComparison.Ordinal);
        Assert.Equal(
            [("c6", -1), ("c7", -1)], conversation.Told<ExecCommandEndEvent>().Select(static told => (told.CallId, told.ExitCode)));
        Assert.Equal(["custom_tool_call_output", "custom_tool_call_output"], next.Items().Where(static item => item.TryGetProperty("output", out _))
            .Select(static item => item.GetProperty("type").GetString()).Where(static type => type == "custom_tool_call_output"));
    }

    [Fact]
    public async Task Serial_calls_run_in_their_order_and_are_recorded_so()
    {
        ScriptedEvent Write(string id) => ResponseEvents.FunctionCallDone("shell", $$"""{"command":["sh","-c","sleep 0.0{{9 - (id[0] - '0')}}; echo {{id}} >> log"]}""", id);
        string[] ids = [.. Enumerable.Range(1, 8).Select(static n => $"{n}")];
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events([ResponseEvents.Created(), .. ids.Select(Write), ResponseEvents.Completed()]), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Equal(ids, await File.ReadAllLinesAsync(Path.Combine(agent.Workspace, "log"), TestContext.Current.CancellationToken));
        Assert.Equal(
            ids.SelectMany(static id => new[] { ("function_call", id), ("function_call_output", id) }),
            agent.Model.Requests[1].Items()[2..].Select(static item => (item.GetProperty("type").GetString()!, item.GetProperty("call_id").GetString()!)));
    }

    [Fact]
    public async Task Parallel_calls_meet_at_a_barrier_and_a_serial_one_waits_for_them()
    {
        string barrier = $"b{Guid.NewGuid():N}";
        string arguments = $$"""{"barrier":{"id":"{{barrier}}","participants":2,"timeout_ms":20000},"sleep_after_ms":50}""";
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("test_sync_tool", arguments, "c1"),
                ResponseEvents.FunctionCallDone("test_sync_tool", arguments, "c2"),
                ResponseEvents.FunctionCallDone("shell", """{"command":["echo","after"]}""", "c3"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = "test-gpt-5-codex" });

        await conversation.RunAsync("go");

        Assert.Equal(("ok", "ok"), (agent.Model.Requests[1].Output("c1"), agent.Model.Requests[1].Output("c2")));
        Assert.Contains("after", agent.Model.Requests[1].Output("c3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"local_shell_call","id":"ls1","status":"completed","action":{"type":"exec","command":["echo","ran"]}}""", "ls1")]
    [InlineData("""{"type":"local_shell_call","call_id":"c1","id":"ls1","status":"completed","action":{"type":"exec","command":["echo","ran"],"working_directory":"sub"}}""", "c1")]
    public async Task A_local_shell_call_is_answered_under_its_call_id_or_its_id(string item, string callId)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.ItemDone(item), ResponseEvents.Completed()), ScriptedResponse.Message("done"));
        Directory.CreateDirectory(Path.Combine(agent.Workspace, "sub"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = "codex-mini-latest" });

        await conversation.RunAsync("go");

        Assert.Contains("ran", agent.Model.Requests[1].Output(callId), StringComparison.Ordinal);
        Assert.Equal(callId, agent.Model.Requests[1].Items().Single(static sent => sent.GetProperty("type").GetString() == "local_shell_call").GetProperty("call_id").GetString());
        Assert.False(conversation.Told<ExecCommandBeginEvent>().Single().IsUserShellCommand);
    }

    [Fact]
    public async Task A_local_shell_call_without_any_id_is_not_run_and_the_turn_goes_on()
    {
        const string Item = """{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":["touch","ran"]}}""";
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.ItemDone(Item), ResponseEvents.Completed()), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = "codex-mini-latest" });

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Equal("done", end.LastAgentMessage);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "ran")));
        Assert.Empty(conversation.Told<ExecCommandBeginEvent>());
        // The output belongs to no call that the service knows: it stays in the session file.
        Assert.DoesNotContain(agent.Model.Requests[1].Items(), static item => item.TryGetProperty("output", out _));
        Assert.Contains(conversation.Told<RawResponseItemEvent>(), static told => told.Item is FunctionCallOutputItem { CallId: "" });
    }

    [Fact]
    public async Task A_local_shell_call_cannot_set_the_environment_or_the_user()
    {
        const string Item = """
            {"type":"local_shell_call","call_id":"c1","status":"completed","action":{"type":"exec","timeout_ms":5000,"user":"nobody","env":{"PLANTED":"yes"},
            "command":["sh","-c","echo planted=$PLANTED user=$(id -un)"]}}
            """;
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.ItemDone(Item), ResponseEvents.Completed()), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = "codex-mini-latest" });

        await conversation.RunAsync("go");

        Assert.Contains($"planted= user={Environment.UserName}", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diff_of_all_patches_so_far_follows_each_patch_and_each_step()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch", "c1"),
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** End Patch", "c2"),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        TurnDiffEvent[] diffs = [.. conversation.Told<TurnDiffEvent>()];
        Assert.Equal(5, diffs.Length);
        Assert.Contains("+two", diffs[^1].UnifiedDiff, StringComparison.Ordinal);
        Assert.Contains("new file mode", diffs[^1].UnifiedDiff, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_gives_up_by_itself_has_failed_and_was_not_interrupted()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.FunctionCall("fetch", "{}", "c1"), ScriptedResponse.Message("done"));
        await using CodexThread thread = await agent.StartAsync(agent.Options() with
        {
            Tools = [AIFunctionFactory.Create(Task<string> () => throw new TaskCanceledException("the server took longer than 3 s"), "fetch", "Fetches.")],
        });

        await thread.RunAsync("go", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("longer than 3 s", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
    }
}
