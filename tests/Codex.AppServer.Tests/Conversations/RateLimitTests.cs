using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Conversations;

/// <summary><c>account/rateLimits/updated</c>.</summary>
public sealed class RateLimitTests
{
    [Theory]
    [InlineData("41.5", 42)]
    [InlineData("41.49", 41)]
    [InlineData("42.5", 43)]
    [InlineData("0", 0)]
    public async Task Limits_that_a_response_tells_are_told_directly_after_its_token_count_in_whole_numbers(string used, int percent)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.Message("hi") with
            {
                Headers = new Dictionary<string, string>
                {
                    ["x-codex-primary-used-percent"] = used,
                    ["x-codex-primary-window-minutes"] = "300",
                    ["x-codex-primary-reset-at"] = "1735689720",
                },
            },
            ScriptedResponse.Message("no limits"));
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        await server.EventAsync("task_complete");
        Assert.All(
            server.Kinds.Index().Where(static kind => kind.Item == "account/rateLimits/updated"),
            kind => Assert.Equal("codex/event/token_count", server.Kinds.ElementAt(kind.Index - 1)));
        Assert.Equal(
            $$$$"""{"rateLimits":{"primary":{"usedPercent":{{{{percent}}}},"windowDurationMins":300,"resetsAt":1735689720},"secondary":null}}""",
            server.Received("account/rateLimits/updated").Last().GetProperty("params").GetRawText());
        Assert.Equal(
            server.Received("codex/event/token_count").Count(static count => count.GetProperty("params").GetProperty("msg").GetProperty("rate_limits").ValueKind == JsonValueKind.Object),
            server.Received("account/rateLimits/updated").Count());
    }

    [Fact]
    public async Task A_response_that_tells_none_is_told_with_nulls()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("hi"));
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        await server.EventAsync("task_complete");
        Assert.Equal(
            """{"rateLimits":{"primary":null,"secondary":null}}""",
            server.Received("account/rateLimits/updated").First().GetProperty("params").GetRawText());
    }
}
