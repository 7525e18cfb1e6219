using System.Text.Json;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Compaction;

public sealed class CompactorTests
{
    private static readonly ScriptedResponse s_refused = ScriptedResponse.Json(401, "{}") with { Repeat = true };

    private static ScriptedResponse Say(string text, long tokens) => ScriptedResponse.Events(
        ResponseEvents.Created(), ResponseEvents.MessageDone(text), ResponseEvents.Completed(new ScriptedUsage(InputTokens: tokens)));

    private static ScriptedResponse Full => ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.Failed("context_length_exceeded", "too long"));

    [Fact]
    public async Task A_summary_on_request_is_a_turn_of_its_own()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");
        int before = conversation.Events.Count;

        TaskCompleteEvent end = await conversation.RunAsync(new Op.Compact());
        string[] told = conversation.Kinds[before..];
        await conversation.RunAsync("second");

        Assert.Null(end.LastAgentMessage);
        Assert.Equal(["task_started", "token_count", "token_count", "agent_message", "warning", "task_complete"], told);
        JsonElement asked = agent.Model.Requests[1].Body!.Value;
        Assert.Empty(asked.GetProperty("tools").EnumerateArray());
        Assert.False(asked.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.Equal(agent.Model.Requests[0].Body!.Value.GetProperty("instructions").GetString(), asked.GetProperty("instructions").GetString());
        Assert.Equal(["first", "SUMMARY", "second"], agent.Model.Requests[2].Texts()[1..]);
        Assert.Equal("SUMMARY", ConversationProbe.ReadRollout(conversation.Conversation.RolloutPath).Single(static line => line.Kind == "compacted").Payload.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_prompt_is_the_configurations_if_it_has_one()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("S"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { CompactPrompt = "Sum it up." });

        await conversation.RunAsync("first");
        await conversation.RunAsync(new Op.Compact());

        Assert.Equal("Sum it up.", agent.Model.Requests[1].Texts()[^1]);
    }

    [Fact]
    public async Task A_step_at_the_limit_is_followed_by_a_summary_inside_the_turn()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            Say("at the limit", 1000), ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("after"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ModelAutoCompactTokenLimit = 500 });

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Equal("after", end.LastAgentMessage);
        Assert.Single(conversation.Told<TaskStartedEvent>());
        Assert.Equal(["go", "SUMMARY"], agent.Model.Requests[2].Texts()[1..]);
        Assert.All(conversation.Events.Skip(2), static told => Assert.Equal("0", told.Id));
    }

    [Fact]
    public async Task Two_steps_in_a_row_over_the_limit_end_the_turn_with_an_error()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Say("over", 1000), ScriptedResponse.Message("SUMMARY"), Say("still over", 1000), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ModelAutoCompactTokenLimit = 500 });

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Null(end.LastAgentMessage);
        string error = conversation.Told<ErrorEvent>().Single().Message;
        Assert.Contains("500", error, StringComparison.Ordinal);
        Assert.Contains("1005", error, StringComparison.Ordinal);
        Assert.Equal("ok", (await conversation.RunAsync("again")).LastAgentMessage);
    }

    [Fact]
    public async Task What_does_not_fit_into_the_request_is_dropped_from_its_beginning()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Message("one"), Full, Full, ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");

        await conversation.RunAsync(new Op.Compact());
        await conversation.RunAsync("second");

        Assert.Equal(["one"], agent.Model.Requests[3].Texts()[..^1]);
        Assert.Contains("2", conversation.Told<BackgroundEvent>().Single().Message, StringComparison.Ordinal);
        Assert.Equal(["first", "SUMMARY", "second"], agent.Model.Requests[4].Texts()[1..]);
    }

    [Fact]
    public async Task Items_that_leave_in_pairs_are_counted_one_by_one()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("update_plan", """{"plan":[]}""", "c1"), ScriptedResponse.Message("one"), Full, Full, Full, ScriptedResponse.Message("SUMMARY"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");

        await conversation.RunAsync(new Op.Compact());

        // The environment, what the user said, and the call with its output.
        Assert.Equal(["one"], agent.Model.Requests[5].Texts()[..^1]);
        Assert.Contains(" 4 items", conversation.Told<BackgroundEvent>().Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_tells_the_present_environment_and_the_next_turn_does_not_repeat_it()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { ApprovalPolicy = ApprovalPolicy.Never });

        await conversation.RunAsync(new Op.Compact());
        await conversation.RunAsync("second");

        string told = Assert.Single(agent.Model.Requests[2].Texts(), static text => text.StartsWith("<environment_context>", StringComparison.Ordinal));
        Assert.Contains("<approval_policy>never</approval_policy>", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_override_of_the_instructions_holds_for_the_summary_and_a_schema_does_not()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Say("at the limit", 1000), ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("{}"));
        CodexConfiguration configuration = agent.Configuration() with { ModelAutoCompactTokenLimit = 500, BaseInstructions = "My own." };
        await using ConversationProbe conversation = await agent.ConverseAsync(configuration);

        await conversation.RunAsync(new Op.UserTurn
        {
            Items = [new UserInput.Text("go")],
            Cwd = configuration.Cwd,
            ApprovalPolicy = configuration.ApprovalPolicy,
            SandboxPolicy = configuration.SandboxPolicy,
            Model = configuration.Model,
            Summary = ReasoningSummary.Auto,
            FinalOutputJsonSchema = JsonElement.Parse("""{"type":"object"}"""),
        });

        Assert.All(agent.Model.Requests, static request => Assert.Equal("My own.", request.Body!.Value.GetProperty("instructions").GetString()));
        Assert.Equal([true, false, true], agent.Model.Requests.Select(static request => request.Body!.Value.TryGetProperty("text", out JsonElement text) && text.TryGetProperty("format", out _)));
    }

    [Fact]
    public async Task The_limit_and_the_window_are_those_of_the_present_model()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            Say("far below its limit", 120_000), Say("above the other's", 120_000), ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("after"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("one");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { Model = "gpt-4o" });
        await conversation.RunAsync("two");

        Assert.Equal(4, agent.Model.Requests.Count);
        Assert.Equal([258_400L, 121_600L], conversation.Told<TaskStartedEvent>().Select(static told => told.ModelContextWindow!.Value));
        Assert.Equal(121_600, conversation.Told<TokenCountEvent>().Last().Info!.ModelContextWindow);
    }

    [Fact]
    public async Task An_answer_whose_tokens_nobody_counted_is_no_reason_to_summarise()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Sse("""
            data: {"type":"response.output_item.done","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"one"}]}}

            data: {"type":"response.completed","response":{"id":"r"}}


            """));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ModelAutoCompactTokenLimit = 1 });

        Assert.Equal("one", (await conversation.RunAsync("go")).LastAgentMessage);
        Assert.Single(agent.Model.Requests);
    }

    [Fact]
    public async Task A_limit_of_zero_means_never()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Say("far over", 1_000_000));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ModelAutoCompactTokenLimit = 0 });

        Assert.Equal("far over", (await conversation.RunAsync("go")).LastAgentMessage);
        Assert.Single(agent.Model.Requests);
    }

    [Fact]
    public async Task Where_no_summary_could_be_had_the_error_does_not_say_that_there_was_one()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Say("over", 1000), ScriptedResponse.Json(400, "{}"), Say("still over", 1000));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ModelAutoCompactTokenLimit = 500 });

        await conversation.RunAsync("go");

        string error = conversation.Told<ErrorEvent>().Last().Message;
        Assert.Contains("could not be summarised", error, StringComparison.Ordinal);
        Assert.Contains("1005", error, StringComparison.Ordinal);
        Assert.Equal(["go", "over"], agent.Model.Requests[2].Texts()[1..]);
    }

    [Fact]
    public async Task A_summary_that_cannot_be_had_leaves_the_history_as_it_was()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { TimeProvider = new HastyTime() },
            ScriptedResponse.Message("one"), ScriptedResponse.Message("lost") with { CutAfter = 3 }, ScriptedResponse.Message("lost") with { CutAfter = 3 }, ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");

        await conversation.RunAsync(new Op.Compact());
        await conversation.RunAsync("second");

        Assert.Single(conversation.Told<StreamErrorEvent>());
        Assert.Single(conversation.Told<ErrorEvent>());
        Assert.Equal(["first", "one", "second"], agent.Model.Requests[3].Texts()[1..]);
        Assert.DoesNotContain(ConversationProbe.ReadRollout(conversation.Conversation.RolloutPath), static line => line.Kind == "compacted");
    }

    [Fact]
    public async Task When_not_even_the_prompt_fits_the_window_is_noted_as_full()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Full with { Repeat = true });
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync(new Op.Compact());

        Assert.Equal(2, agent.Model.Requests.Count);
        Assert.Equal(258_400, conversation.Told<TokenCountEvent>().Last().Info!.TotalTokenUsage.TotalTokens);
        Assert.Single(conversation.Told<ErrorEvent>());
    }

    [Fact]
    public async Task A_summary_asked_for_during_a_turn_is_refused_and_the_turn_goes_on()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","until [ -e go ]; do sleep 0.02; done"]}""", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("first");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        await conversation.SubmitAsync(new Op.Compact());
        await conversation.WaitForAsync<ErrorEvent>();
        await File.WriteAllTextAsync(Path.Combine(agent.Workspace, "go"), "", TestContext.Current.CancellationToken);

        Assert.Equal("done", (await conversation.WaitForAsync<TaskCompleteEvent>()).LastAgentMessage);
    }

    [Fact]
    public async Task A_summary_can_be_interrupted()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Message("one"), ScriptedResponse.Message("SUMMARY") with { Delay = TimeSpan.FromSeconds(60) }, ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");
        await conversation.SubmitAsync(new Op.Compact());
        await agent.Model.WaitForRequestAsync(1, TestContext.Current.CancellationToken);

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();

        await conversation.RunAsync("second");
        Assert.Equal(["first", "one", "second"], agent.Model.Requests[2].Texts()[1..]);
    }

    [Fact]
    public async Task A_login_that_is_dead_ends_a_summary_on_request_at_once_with_the_remedy()
    {
        var login = new RefusedLogin(new AuthenticationException(AuthenticationErrorCode.RefreshTokenExpired, "expired: log in again"));
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { Credentials = login, TimeProvider = new HastyTime() }, ScriptedResponse.Message("one"), s_refused);
        await using ConversationProbe conversation = await agent.ConverseAsync(Persistent(agent));
        await conversation.RunAsync("first");
        int before = conversation.Events.Count;

        await conversation.RunAsync(new Op.Compact());

        Assert.Equal(["task_started", "error", "task_complete"], conversation.Kinds[before..]);
        Assert.Equal("expired: log in again", conversation.Told<ErrorEvent>().Single().Message);
        Assert.Equal((2, 1), (agent.Model.Requests.Count, login.Renewals));
    }

    [Fact]
    public async Task A_login_that_is_dead_ends_a_summary_inside_a_turn_at_once_with_the_remedy()
    {
        var login = new RefusedLogin(new AuthenticationException(AuthenticationErrorCode.RefreshTokenRevoked, "revoked: log in again"));
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { Credentials = login, TimeProvider = new HastyTime() }, Say("at the limit", 1000), s_refused);
        await using ConversationProbe conversation = await agent.ConverseAsync(Persistent(agent) with { ModelAutoCompactTokenLimit = 500 });

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Null(end.LastAgentMessage);
        Assert.Equal("revoked: log in again", conversation.Told<ErrorEvent>().Single().Message);
        Assert.Empty(conversation.Told<StreamErrorEvent>());
        Assert.Equal((2, 1), (agent.Model.Requests.Count, login.Renewals));
    }

    [Fact]
    public async Task A_renewal_that_fails_for_now_is_repeated_with_the_reconnects_of_a_summary()
    {
        var login = new RefusedLogin(new AuthenticationException(AuthenticationErrorCode.RefreshFailed, "not now"));
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { Credentials = login, TimeProvider = new HastyTime() }, ScriptedResponse.Message("one"), s_refused);
        await using ConversationProbe conversation = await agent.ConverseAsync(Persistent(agent));
        await conversation.RunAsync("first");

        await conversation.RunAsync(new Op.Compact());

        Assert.Equal(3, conversation.Told<StreamErrorEvent>().Count());
        Assert.Contains("not now", conversation.Told<ErrorEvent>().Single().Message, StringComparison.Ordinal);
    }

    /// <summary>With the login, and with retries that must not be used up.</summary>
    private static CodexConfiguration Persistent(AgentFixture agent)
    {
        CodexConfiguration configuration = agent.Configuration();
        return configuration with
        {
            ModelProvider = configuration.ModelProvider with { RequiresOpenAIAuth = true, RequestMaxRetries = 0, StreamMaxRetries = 3 },
        };
    }

    private sealed class RefusedLogin(AuthenticationException failure) : ICredentialSource
    {
        public int Renewals { get; private set; }

        public ValueTask<Credential?> GetAsync(CancellationToken ct) =>
            ValueTask.FromResult<Credential?>(new Credential { Mode = AuthenticationMode.ChatGpt, BearerToken = "made-up" });

        public ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct)
        {
            Renewals++;
            throw failure;
        }
    }
}
