using Codex.Protocol;

namespace Codex.Models;

/// <summary>
/// Finds the messages that carry the raw reasoning of the turn at work back to the model. Reasoning of earlier turns
/// is not sent.
/// </summary>
internal static class ChatReasoning
{
    /// <summary>The reasoning text by the index of the item whose message carries it.</summary>
    public static IReadOnlyDictionary<int, string> Anchors(IReadOnlyList<ResponseItem> items)
    {
        var anchors = new Dictionary<int, string>();
        int lastUser = -1;
        string? lastRole = null;
        for (int i = 0; i < items.Count; i++)
        {
            lastRole = items[i] switch
            {
                MessageItem message => message.Role,
                FunctionCallItem or LocalShellCallItem => "assistant",
                FunctionCallOutputItem => "tool",
                _ => lastRole,
            };
            if (items[i] is MessageItem { Role: "user" })
            {
                lastUser = i;
            }
        }

        if (lastRole == "user")
        {
            return anchors;
        }

        for (int i = lastUser + 1; i < items.Count; i++)
        {
            if (items[i] is not ReasoningItem { Content: { } content })
            {
                continue;
            }

            string text = string.Concat(content.Select(static part => part.Text));
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            int anchor = i > 0 && items[i - 1] is MessageItem { Role: "assistant" } ? i - 1
                : i + 1 < items.Count && items[i + 1] is FunctionCallItem or LocalShellCallItem or MessageItem { Role: "assistant" } ? i + 1
                : -1;
            if (anchor >= 0)
            {
                anchors[anchor] = anchors.GetValueOrDefault(anchor) + text;
            }
        }

        return anchors;
    }
}
