using Codex.Core.History;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>Which item of the conversation with the model is shown as which item of a turn.</summary>
internal static class TurnItems
{
    /// <summary>The item to show; null for what front ends do not see as an item.</summary>
    /// <remarks>A message without an id of the service gets a new one: ask once for each item.</remarks>
    public static TurnItem? From(ResponseItem item) => item switch
    {
        MessageItem { Role: "user" } message when !SessionFurniture.IsFurniture(message.Content) =>
            new TurnItem.UserMessage([.. message.Content.Select(ToUserInput).OfType<UserInput>()]) { Id = NewId() },
        MessageItem { Role: "assistant" } message =>
            new TurnItem.AgentMessage([.. message.Content.OfType<ContentItem.OutputText>().Select(static part => part.Text)]) { Id = message.Id ?? NewId() },
        ReasoningItem reasoning =>
            new TurnItem.Reasoning(reasoning.Summary, [.. (reasoning.Content ?? []).Select(static part => part.Text)]) { Id = reasoning.Id ?? "" },
        WebSearchCallItem { Query: { } query } search => new TurnItem.WebSearch(query) { Id = search.Id ?? "" },
        _ => null,
    };

    private static UserInput? ToUserInput(ContentItem part) => part switch
    {
        ContentItem.InputText text => new UserInput.Text(text.Text),
        ContentItem.InputImage image => new UserInput.Image(image.ImageUrl),
        _ => null,
    };

    private static string NewId() => Guid.NewGuid().ToString("D");

    /// <summary>The events of older clients that follow an event, in order.</summary>
    /// <param name="message">The event.</param>
    /// <param name="showRawReasoning">Whether raw reasoning is told.</param>
    public static IEnumerable<EventMessage> LegacyEvents(EventMessage message, bool showRawReasoning)
    {
        switch (message)
        {
            case ItemCompletedEvent { Item: TurnItem.UserMessage user }:
                yield return new UserMessageEvent(
                    string.Concat(user.Content.OfType<UserInput.Text>().Select(static part => part.Content)),
                    [.. user.Content.OfType<UserInput.Image>().Select(static part => part.ImageUrl)]);
                break;
            case ItemCompletedEvent { Item: TurnItem.AgentMessage agent }:
                foreach (string text in agent.Texts)
                {
                    yield return new AgentMessageEvent(text);
                }

                break;
            case ItemCompletedEvent { Item: TurnItem.Reasoning reasoning }:
                foreach (string text in reasoning.SummaryText)
                {
                    yield return new AgentReasoningEvent(text);
                }

                if (showRawReasoning)
                {
                    foreach (string text in reasoning.RawContent)
                    {
                        yield return new AgentReasoningRawContentEvent(text);
                    }
                }

                break;
            case ItemCompletedEvent { Item: TurnItem.WebSearch search }:
                yield return new WebSearchEndEvent(search.Id, search.Query);
                break;
        }
    }
}
