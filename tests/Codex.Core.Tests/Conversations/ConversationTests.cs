using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

public sealed class ConversationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_event_tells_the_session_and_the_initial_context_follows()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("hi"));
        await File.WriteAllTextAsync(Path.Combine(agent.Home, "AGENTS.md"), "be kind", Stop);
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { DeveloperInstructions = "dev" });

        await conversation.RunAsync("hello");

        Assert.Equal(["session_configured", "raw_response_item", "raw_response_item", "raw_response_item"], conversation.Kinds[..4]);
        Assert.Equal(["", "auto-compact-0", "auto-compact-0", "auto-compact-0", "0"], conversation.Events.Take(5).Select(static told => told.Id));
        Assert.Null(conversation.Told<SessionConfiguredEvent>().Single().InitialMessages);
        Assert.Equal(["developer", "user", "user", "user"], agent.Model.Requests[0].Items().Select(static item => item.GetProperty("role").GetString()));
        Assert.Equal("hello", agent.Model.Requests[0].Texts()[^1]);
    }

    [Fact]
    public async Task Notices_of_older_names_follow_the_first_event_sorted()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("hi"));
        ThreadOptions options = agent.Options() with
        {
            ConfigurationOverrides = ["tools.web_search=false", "experimental_use_freeform_apply_patch=true"],
        };
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Client.LoadConfiguration(options));

        await conversation.RunAsync("hello");

        Assert.Equal(["session_configured", "deprecation_notice", "deprecation_notice", "raw_response_item"], conversation.Kinds[..4]);
        string[] summaries = [.. conversation.Told<DeprecationNoticeEvent>().Select(static notice => notice.Summary)];
        Assert.Contains("experimental_use_freeform_apply_patch", summaries[0], StringComparison.Ordinal);
        Assert.Contains("tools.web_search", summaries[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_turn_tells_its_events_in_order()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["echo","one"]}""", "c1"),
            ScriptedResponse.Message("All done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        TaskCompleteEvent end = await conversation.RunAsync("look around");

        Assert.Equal("All done", end.LastAgentMessage);
        Assert.Equal(
            [
                "task_started", "raw_response_item", "item_started", "item_completed", "user_message",
                "token_count", "token_count", "exec_command_begin", "exec_command_output_delta", "exec_command_end", "raw_response_item", "raw_response_item",
                "token_count", "item_started", "agent_message_content_delta", "agent_message_delta", "item_completed", "agent_message", "token_count", "raw_response_item",
                "task_complete",
            ],
            Settled(conversation.Kinds[2..]));
        Assert.All(conversation.Events.Skip(2), static told => Assert.Equal("0", told.Id));
    }

    [Fact]
    public async Task An_item_without_an_id_has_the_same_id_from_start_to_end()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Events(
            ResponseEvents.Created(),
            """{"type":"response.output_item.added","item":{"type":"message","role":"assistant","content":[]}}""",
            ResponseEvents.OutputTextDelta("He"),
            """{"type":"response.output_item.done","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}}""",
            ResponseEvents.Completed()));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("hi");

        string id = conversation.Told<ItemStartedEvent>().Last().Item.Id;
        Assert.Equal(id, conversation.Told<ItemCompletedEvent>().Last().Item.Id);
        Assert.Equal(id, conversation.Told<AgentMessageContentDeltaEvent>().Single().ItemId);
    }

    [Fact]
    public async Task Reasoning_is_told_with_its_sections_and_raw_only_when_wanted()
    {
        ScriptedResponse thought = ScriptedResponse.Events(
            ResponseEvents.Created(),
            ResponseEvents.ItemAdded("""{"type":"reasoning","id":"rs","summary":[]}"""),
            ResponseEvents.ReasoningSummaryPartAdded(), ResponseEvents.ReasoningSummaryTextDelta("a", "rs"),
            ResponseEvents.ReasoningSummaryPartAdded(1), ResponseEvents.ReasoningSummaryTextDelta("b", "rs"),
            ResponseEvents.ReasoningTextDelta("raw", "rs"),
            ResponseEvents.ItemDone("""{"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"content":[{"type":"reasoning_text","text":"raw"}],"encrypted_content":"E"}"""),
            ResponseEvents.Completed());
        await using AgentFixture agent = await AgentFixture.CreateAsync(thought, thought);
        await using ConversationProbe plain = await agent.ConverseAsync();
        await using ConversationProbe raw = await agent.ConverseAsync(agent.Configuration() with { ShowRawAgentReasoning = true });

        TaskCompleteEvent end = await plain.RunAsync("think");
        await raw.RunAsync("think");

        Assert.Null(end.LastAgentMessage);
        Assert.Equal(2, plain.Told<AgentReasoningSectionBreakEvent>().Count());
        Assert.Equal(["a", "b"], plain.Told<AgentReasoningEvent>().Select(static told => told.Text));
        Assert.Equal("raw", plain.Told<AgentReasoningRawContentDeltaEvent>().Single().Delta);
        Assert.Empty(plain.Told<AgentReasoningRawContentEvent>());
        Assert.Equal("raw", raw.Told<AgentReasoningRawContentEvent>().Single().Text);
        Assert.Single(agent.Model.Requests.Take(1).Select(static request => request.Items().Length));
    }

    [Fact]
    public async Task Deltas_without_an_item_are_dropped_and_searches_are_told_but_not_recorded()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Events(
            ResponseEvents.Created(),
            ResponseEvents.OutputTextDelta("stray"),
            ResponseEvents.ItemDone("""{"type":"web_search_call","id":"ws","status":"completed","action":{"type":"search","query":"rfc"}}"""),
            ResponseEvents.ItemDone("""{"type":"message","role":"user","content":[{"type":"input_text","text":"foreign"}]}"""),
            ResponseEvents.ItemDone("""{"type":"function_call_output","call_id":"x","output":"foreign"}"""),
            ResponseEvents.ItemDone("""{"type":"something_new"}"""),
            ResponseEvents.MessageDone("done"),
            ResponseEvents.Completed()));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Empty(conversation.Told<AgentMessageContentDeltaEvent>());
        Assert.Equal(new WebSearchEndEvent("ws", "rfc"), conversation.Told<WebSearchEndEvent>().Single());
        Assert.Equal(2, conversation.Told<RawResponseItemEvent>().SkipWhile(static told => told.Item is not MessageItem { Content: [ContentItem.InputText { Text: "go" }] }).Count());
    }

    [Fact]
    public async Task A_regular_turn_with_no_items_just_ends()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync(new Op.UserInputOp([]));

        Assert.Equal(["task_complete"], conversation.Kinds[2..]);
        Assert.Empty(agent.Model.Requests);
    }

    [Fact]
    public async Task Submissions_are_numbered_and_a_caller_may_give_its_own_id()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("a"), ScriptedResponse.Message("b"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        Assert.Equal("0", await conversation.SubmitAsync(new Op.ListCustomPrompts()));
        await conversation.Conversation.SubmitAsync(new Submission("mine", new Op.UserInputOp([new UserInput.Text("x")])), Stop);
        await conversation.WaitForAsync(static told => told is { Id: "mine", Message: TaskCompleteEvent });
        Assert.Equal("1", await conversation.SayAsync("y"));
        await conversation.WaitForAsync(static told => told is { Id: "1", Message: TaskCompleteEvent });
    }

    [Fact]
    public async Task Shutdown_interrupts_completes_the_file_and_ends_the_events()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        await conversation.SubmitAsync(new Op.Shutdown());
        await conversation.WaitForAsync<ShutdownCompleteEvent>();

        Assert.Null(await conversation.Conversation.NextEventAsync(Stop));
        Assert.Equal(TurnAbortReason.Interrupted, conversation.Told<TurnAbortedEvent>().Single().Reason);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await conversation.SayAsync("more"));
        Assert.Contains(ConversationProbe.ReadRollout(conversation.Conversation.RolloutPath), static line => line.Kind == "event_msg" && line.Payload.GetProperty("type").GetString() == "turn_aborted");
    }

    [Fact]
    public async Task Only_the_listed_events_reach_the_file_and_each_request_notes_its_settings()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["echo","one"]}""", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Equal(
            [
                "session_meta", "message", "message", "user_message", "turn_context", "token_count", "token_count", "function_call", "function_call_output",
                "turn_context", "token_count", "agent_message", "token_count", "message",
            ],
            ConversationProbe.ReadRollout(conversation.Conversation.RolloutPath)
                .Select(static line => line.Kind is "session_meta" or "turn_context" ? line.Kind : line.Payload.GetProperty("type").GetString()!));
    }

    [Fact]
    public async Task The_manager_finds_open_conversations_and_forgets_removed_ones()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync();
        ConversationManager manager = agent.Client.Conversations;

        Assert.Same(conversation.Conversation, manager.Find(conversation.Conversation.Id));
        Assert.True(manager.Remove(conversation.Conversation.Id));
        Assert.Null(manager.Find(conversation.Conversation.Id));
    }

    // The command starts beside the stream, so its first events may come before or after the answer's end.
    private static string[] Settled(string[] kinds)
    {
        List<string> settled = [.. kinds];
        int usage = settled.IndexOf("raw_response_item", 2) is var recorded && recorded > 0 ? settled.LastIndexOf("token_count", recorded) : -1;
        string count = settled[usage];
        settled.RemoveAt(usage);
        settled.Insert(settled.IndexOf("token_count") + 1, count);
        return [.. settled];
    }
}
