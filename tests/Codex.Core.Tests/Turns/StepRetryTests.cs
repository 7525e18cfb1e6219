using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>Steps that fail: asked again, or told as the turn's error.</summary>
public sealed class StepRetryTests
{
    private static readonly ScriptedResponse s_cut = ScriptedResponse.Events(
        ResponseEvents.Created(), ResponseEvents.MessageAdded(), ResponseEvents.OutputTextDelta("half"), ResponseEvents.MessageDone("half"), ResponseEvents.Created()) with { CutAfter = 4 };

    [Fact]
    public async Task A_cut_stream_is_asked_again_unchanged_and_said_so()
    {
        var time = new HastyTime();
        await using AgentFixture agent = await AgentFixture.CreateAsync(new CodexClientOptions { TimeProvider = time }, s_cut, ScriptedResponse.Message("whole"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Equal("whole", end.LastAgentMessage);
        Assert.Contains("1/1", conversation.Told<StreamErrorEvent>().Single().Message, StringComparison.Ordinal);
        Assert.Equal(agent.Model.Requests[0].Text, agent.Model.Requests[1].Text);
        Assert.Contains(time.Waits, static wait => wait >= TimeSpan.FromMilliseconds(180) && wait <= TimeSpan.FromMilliseconds(220));
        Assert.Equal(2, ConversationProbe.ReadRollout(conversation.Conversation.RolloutPath).Count(static line => line.Kind == "turn_context"));
    }

    [Fact]
    public async Task When_retries_run_out_the_turn_ends_with_an_error_and_the_next_turn_works()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { TimeProvider = new HastyTime() }, s_cut, s_cut, ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        TaskCompleteEvent end = await conversation.RunAsync("first");
        Assert.Null(end.LastAgentMessage);
        Assert.Single(conversation.Told<ErrorEvent>());

        TaskCompleteEvent next = await conversation.RunAsync("second");
        Assert.Equal("ok", next.LastAgentMessage);
        Assert.Equal(["first", "second"], agent.Model.Requests[2].Texts()[^2..]);
    }

    [Fact]
    public async Task The_wait_is_the_services_own_when_it_names_one()
    {
        var time = new HastyTime();
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { TimeProvider = time },
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.Failed("rate_limit_exceeded", "Please try again in 11.054s.")),
            ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Contains(TimeSpan.FromSeconds(11.054), time.Waits);
    }

    [Fact]
    public async Task An_answer_that_the_service_ended_early_is_told_and_not_asked_again()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.OutputTextDelta("half"), ResponseEvents.Incomplete("max_output_tokens")));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Contains("longest length", conversation.Told<ErrorEvent>().Single().Message, StringComparison.Ordinal);
        Assert.Single(agent.Model.Requests);
    }

    [Fact]
    public async Task An_error_event_of_the_stream_is_told_and_asked_again()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { TimeProvider = new HastyTime() },
            ScriptedResponse.Events(ResponseEvents.Created(), """{"type":"error","code":"server_error","message":"the engine stalled"}"""),
            ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Equal("ok", end.LastAgentMessage);
        Assert.Contains("the engine stalled", conversation.Told<StreamErrorEvent>().Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_context_is_noted_and_not_asked_again()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.Failed("context_length_exceeded", "too long")));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        TokenUsageInfo info = conversation.Told<TokenCountEvent>().Last().Info!;
        Assert.Equal((258_400L, 258_400L, (long?)258_400L), (info.TotalTokenUsage.TotalTokens, info.LastTokenUsage.TotalTokens, info.ModelContextWindow));
        Assert.Single(agent.Model.Requests);
        Assert.Equal(["token_count", "token_count", "error", "task_complete"], conversation.Kinds[^4..]);
    }

    [Fact]
    public async Task A_usage_limit_publishes_the_limits_and_is_not_asked_again()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Json(429, """{"error":{"type":"usage_limit_reached","plan_type":"plus","resets_at":1704069000}}""") with
            {
                Headers = new Dictionary<string, string> { ["x-codex-primary-used-percent"] = "100", ["x-codex-primary-window-minutes"] = "300" },
            });
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Equal(new RateLimitWindow(100, 300, null), conversation.Told<TokenCountEvent>().Single().RateLimits!.Primary);
        Assert.Equal(["token_count", "error", "task_complete"], conversation.Kinds[^3..]);
        Assert.Single(agent.Model.Requests);
    }

    [Fact]
    public async Task Limits_of_the_headers_are_told_before_and_with_the_usage()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Message("one") with { Headers = new Dictionary<string, string> { ["x-codex-secondary-used-percent"] = "12.5" } },
            ScriptedResponse.Message("two"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("1");
        await conversation.RunAsync("2");

        TokenCountEvent[] counts = [.. conversation.Told<TokenCountEvent>()];
        Assert.Equal(4, counts.Length);
        Assert.Equal((null, 12.5), (counts[0].Info, counts[0].RateLimits!.Secondary!.UsedPercent));
        Assert.Equal(15, counts[1].Info!.TotalTokenUsage.TotalTokens);
        Assert.Equal(new RateLimitSnapshot(null, null), counts[2].RateLimits);
        Assert.Equal((30L, 15L), (counts[3].Info!.TotalTokenUsage.TotalTokens, counts[3].Info!.LastTokenUsage.TotalTokens));
    }
}
