using System.Text.Json;
using Codex.Core.History;
using Codex.Protocol;

namespace Codex.Core.Tests.History;

public sealed class ConversationHistoryTests
{
    [Fact]
    public void System_messages_and_unknown_items_are_not_kept()
    {
        var history = new ConversationHistory();
        history.Record([new MessageItem("system", [new ContentItem.InputText("s")]), new OtherItem(JsonElement.Parse("{}")), MessageItem.Developer("d")]);

        Assert.Equal([MessageItem.Developer("d").Role], history.Items.OfType<MessageItem>().Select(static item => item.Role));
        Assert.Single(history.Items);
    }

    [Fact]
    public void Outputs_are_cut_when_they_are_recorded()
    {
        var history = new ConversationHistory();
        history.Record(new FunctionCallOutputItem("a", ToolOutput.FromText(new string('x', 50_000))));
        history.Record(new CustomToolCallOutputItem("b", new string('x', 50_000)));

        Assert.All(history.Items, static item => Assert.True((item is FunctionCallOutputItem f ? f.Output.Text : ((CustomToolCallOutputItem)item).Output).Length < 11_000));
    }

    [Fact]
    public void The_last_agent_message_is_the_last_text_of_the_last_message_that_has_one() => Assert.Equal(
        "three",
        ConversationHistory.LastAgentMessage(
        [
            MessageItem.Assistant("one"),
            new MessageItem("assistant", [new ContentItem.OutputText("two"), new ContentItem.OutputText("three")]),
            new MessageItem("assistant", []),
            MessageItem.User("four"),
        ]));

    [Theory]
    [InlineData("# AGENTS.md instructions for /x\n\nrest", true)]
    [InlineData("<user_instructions>old</user_instructions>", true)]
    [InlineData("  \n<ENVIRONMENT_context>\n", true)]
    [InlineData("<user_shell_command>\n<command>\nls", true)]
    [InlineData("see <environment_context>", false)]
    [InlineData(" # AGENTS.md instructions for /x", false)]
    public void Furniture_is_told_from_what_a_person_said(string text, bool isFurniture) =>
        Assert.Equal(!isFurniture, SessionFurniture.IsUserMessage(MessageItem.User(text)));

    [Fact]
    public void Instructions_beside_another_part_are_a_persons_message() => Assert.True(SessionFurniture.IsUserMessage(
        new MessageItem("user", [new ContentItem.InputText("# AGENTS.md instructions for /x"), new ContentItem.InputText("and this")])));

    [Fact]
    public void Tokens_add_up_and_the_last_use_stays()
    {
        var tokens = new TokenAccounting();
        tokens.Add(new TokenUsage { InputTokens = 10, OutputTokens = 5, TotalTokens = 15 }, 1000);
        tokens.Add(new TokenUsage { InputTokens = 20, CachedInputTokens = 10, OutputTokens = 6, ReasoningOutputTokens = 2, TotalTokens = 26 }, 1000);

        Assert.Equal(new TokenUsage { InputTokens = 30, CachedInputTokens = 10, OutputTokens = 11, ReasoningOutputTokens = 2, TotalTokens = 41 }, tokens.Info!.TotalTokenUsage);
        Assert.Equal(26, tokens.Info.LastTokenUsage.TotalTokens);
    }

    [Fact]
    public void A_full_window_is_noted_with_what_was_missing()
    {
        var tokens = new TokenAccounting();
        tokens.Add(new TokenUsage { TotalTokens = 400 }, 1000);
        tokens.MarkFull(1000);

        Assert.Equal(new TokenUsageInfo(new TokenUsage { TotalTokens = 1000 }, new TokenUsage { TotalTokens = 600 }, 1000), tokens.Info);
        tokens.MarkFull(null);
        Assert.Equal(1000, tokens.Info!.ModelContextWindow);
    }
}
