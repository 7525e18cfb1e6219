using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Compaction;

public sealed class SummaryTokensTests
{
    [Fact]
    public async Task The_counts_of_summaries_add_up_with_those_of_turns()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(Say("one", 1000), Say("SUMMARY", 300), Say("two", 50));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("first");

        await conversation.RunAsync(new Op.Compact());
        TokenUsageInfo summarised = conversation.Told<TokenCountEvent>().Last().Info!;
        await conversation.RunAsync("second");
        TokenUsageInfo later = conversation.Told<TokenCountEvent>().Last().Info!;

        Assert.Equal((1300, 300), (summarised.TotalTokenUsage.InputTokens, summarised.LastTokenUsage.InputTokens));
        Assert.Equal((1350, 50), (later.TotalTokenUsage.InputTokens, later.LastTokenUsage.InputTokens));
        Assert.Equal((258_400, 258_400), (summarised.ModelContextWindow, later.ModelContextWindow));
    }

    private static ScriptedResponse Say(string text, long tokens) => ScriptedResponse.Events(
        ResponseEvents.Created(), ResponseEvents.MessageDone(text), ResponseEvents.Completed(new ScriptedUsage(InputTokens: tokens)));
}
