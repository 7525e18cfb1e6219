using Codex.Protocol;

namespace Codex.Core.History;

/// <summary>The model's view of a conversation: the items that the next request carries.</summary>
/// <remarks>
/// Owned by whoever runs the conversation at the moment (the loop, or the task that it started): it is not safe for
/// use from several threads at once and needs not be.
/// </remarks>
internal sealed class ConversationHistory
{
    private List<ResponseItem> _items = [];

    /// <summary>Everything recorded, snapshots among it, calls and outputs as they came.</summary>
    public IReadOnlyList<ResponseItem> Items => _items;

    /// <summary>What a request carries: calls and outputs in pairs, no snapshots.</summary>
    public IReadOnlyList<ResponseItem> ForModel() => CallPairing.Normalise(_items);

    /// <summary>Records items; those that the history does not hold are dropped, long outputs are cut.</summary>
    public void Record(IEnumerable<ResponseItem> items)
    {
        foreach (ResponseItem item in items)
        {
            Record(item);
        }
    }

    /// <inheritdoc cref="Record(IEnumerable{ResponseItem})"/>
    public void Record(ResponseItem item)
    {
        if (item is not (MessageItem { Role: "system" } or OtherItem))
        {
            _items.Add(Shorten(item));
        }
    }

    /// <summary>The item as the model sees it: long outputs are cut.</summary>
    public static ResponseItem Shorten(ResponseItem item) => item switch
    {
        FunctionCallOutputItem output when OutputTruncation.Truncate(output.Output) is var cut =>
            ReferenceEquals(cut, output.Output) ? output : output with { Output = cut },
        CustomToolCallOutputItem output when OutputTruncation.Truncate(ToolOutput.FromText(output.Output)).Text is var cut =>
            ReferenceEquals(cut, output.Output) ? output : output with { Output = cut },
        _ => item,
    };

    /// <summary>Puts other items in the place of all there are.</summary>
    public void Replace(IEnumerable<ResponseItem> items) => _items = [.. items];

    /// <summary>Forgets everything after the first so many items.</summary>
    public void TruncateTo(int count) => _items.RemoveRange(count, _items.Count - count);

    /// <summary>The latest snapshot; null when there is none.</summary>
    public GhostSnapshotItem? LastSnapshot => _items.FindLast(static item => item is GhostSnapshotItem) as GhostSnapshotItem;

    /// <summary>Forgets a snapshot that was restored.</summary>
    public void Remove(GhostSnapshotItem snapshot) => _items.Remove(snapshot);

    /// <summary>The texts of all that the user said, in order.</summary>
    public IEnumerable<string> UserMessages =>
        _items.Where(SessionFurniture.IsUserMessage).Select(static item => SessionFurniture.TextOf((MessageItem)item));

    /// <summary>The last text of the last message of the model that has one; null when there is none.</summary>
    public static string? LastAgentMessage(IReadOnlyList<ResponseItem> items)
    {
        for (int i = items.Count - 1; i >= 0; i--)
        {
            if (items[i] is MessageItem { Role: "assistant" } message
                && message.Content.LastOrDefault(static part => part is ContentItem.OutputText) is ContentItem.OutputText text)
            {
                return text.Text;
            }
        }

        return null;
    }
}
