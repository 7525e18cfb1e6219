using System.Text.Json;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>The program of <c>notify</c>.</summary>
public sealed class TurnNotificationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_users_program_is_told_of_a_normal_end_only()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Message("one"), ScriptedResponse.Json(400, "{}"), ScriptedResponse.Message("three"));
        string pipe = Path.Combine(agent.Home, "told");
        await using var told = await SignalPipe.CreateAsync(pipe);
        await using FileStream held = told.Hold();
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration() with { Notify = ["sh", "-c", "printf '%s\\n' \"$1\" > \"$0\"", pipe] });

        await conversation.RunAsync("first");
        await conversation.RunAsync("second");
        await conversation.RunAsync("third");

        // Each turn starts its own program, and nothing says which of two is the first to write.
        string[] lines = [await told.ReadLineAsync(), await told.ReadLineAsync()];

        Assert.Equal(
            [
                $$"""{"type":"agent-turn-complete","thread-id":"{{conversation.Conversation.Id}}","turn-id":"0","cwd":"{{agent.Workspace}}","input-messages":["first"],"last-assistant-message":"one"}""",
                $$"""{"type":"agent-turn-complete","thread-id":"{{conversation.Conversation.Id}}","turn-id":"2","cwd":"{{agent.Workspace}}","input-messages":["first","second","third"],"last-assistant-message":"three"}""",
            ],
            lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_other_task_tells_the_program_and_a_review_tells_it_of_its_own()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Message("SUMMARY"), ScriptedResponse.Message("reviewed"), ScriptedResponse.Message("one"));
        string pipe = Path.Combine(agent.Home, "told");
        await using var told = await SignalPipe.CreateAsync(pipe);
        await using FileStream held = told.Hold();
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration() with { Notify = ["sh", "-c", "printf '%s\\n' \"$1\" > \"$0\"", pipe] });

        await conversation.RunAsync(new Op.Compact());
        await conversation.RunAsync(new Op.Undo());
        await conversation.RunAsync(new Op.RunUserShellCommand("true"));
        await conversation.RunAsync(new Op.Review(new ReviewRequest("look", "it")));
        JsonElement review = JsonElement.Parse(await told.ReadLineAsync());
        await conversation.RunAsync("first");
        JsonElement turn = JsonElement.Parse(await told.ReadLineAsync());

        Assert.Equal("reviewed", review.GetProperty("last-assistant-message").GetString());
        Assert.NotEqual(conversation.Conversation.Id.ToString(), review.GetProperty("thread-id").GetString());
        Assert.Equal((conversation.Conversation.Id.ToString(), "one"), (turn.GetProperty("thread-id").GetString(), turn.GetProperty("last-assistant-message").GetString()));
    }

    [Fact]
    public async Task A_program_that_writes_much_runs_to_its_end_and_what_it_writes_is_seen_nowhere()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"));
        string pipe = Path.Combine(agent.Home, "told");
        await using var told = await SignalPipe.CreateAsync(pipe);
        await using FileStream held = told.Hold();
        await using (ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration() with { Notify = ["sh", "-c", "head -c 300000 /dev/zero && head -c 300000 /dev/zero >&2 && read line; echo \"end:$line\" > \"$0\"", pipe] }))
        {
            await conversation.RunAsync("first");
        }

        Assert.Equal("end:", await told.ReadLineAsync());
    }

    [Fact]
    public async Task Of_a_conversation_too_long_for_an_argument_the_latest_is_told()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"), ScriptedResponse.Message("three"));
        string pipe = Path.Combine(agent.Home, "told");
        await using var told = await SignalPipe.CreateAsync(pipe);
        await using FileStream held = told.Hold();
        await using ConversationProbe conversation = await agent.ConverseAsync(
            agent.Configuration() with { Notify = ["sh", "-c", "printf '%s\\n' \"$1\" > \"$0\"", pipe] });

        await conversation.RunAsync(new string('a', 70_000));
        await told.ReadLineAsync();
        await conversation.RunAsync(new string('b', 70_000));
        JsonElement second = JsonElement.Parse(await told.ReadLineAsync());
        await conversation.RunAsync(new string('c', 300_000));
        JsonElement third = JsonElement.Parse(await told.ReadLineAsync());

        Assert.Equal([new string('b', 70_000)], second.GetProperty("input-messages").EnumerateArray().Select(static said => said.GetString()));
        string cut = Assert.Single(third.GetProperty("input-messages").EnumerateArray()).GetString()!;
        Assert.Contains("tokens truncated", cut, StringComparison.Ordinal);
        Assert.Equal("three", third.GetProperty("last-assistant-message").GetString());
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told_and_the_turn_ends_as_ever()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Notify = ["no-such-notifier", "x"] });

        TaskCompleteEvent end = await conversation.RunAsync("first");

        Assert.Equal("one", end.LastAgentMessage);
        Assert.Contains("no-such-notifier", conversation.Told<BackgroundEvent>().Single().Message, StringComparison.Ordinal);
    }
}
