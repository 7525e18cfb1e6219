using System.Globalization;
using System.Text;
using Codex.Core.History;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Compaction;

/// <summary>What is left of a history after it was summarised: its frame, what the user said, and the summary.</summary>
internal static class CompactedHistory
{
    private const int BytesPerToken = 4;
    private const string NoSummary = "(no summary available)";

    /// <summary>Makes the new history.</summary>
    /// <param name="initialContext">The items in front of everything, under the present settings.</param>
    /// <param name="old">The history so far.</param>
    /// <param name="summary">The summary; may be empty.</param>
    public static IReadOnlyList<ResponseItem> Create(IReadOnlyList<ResponseItem> initialContext, IReadOnlyList<ResponseItem> old, string summary) =>
    [
        .. initialContext,
        .. KeepLatest([.. old.Where(SessionFurniture.IsUserMessage).Select(static item => SessionFurniture.TextOf((MessageItem)item))]).Select(MessageItem.User),
        MessageItem.User(summary.Length == 0 ? NoSummary : summary),
        .. old.OfType<GhostSnapshotItem>(),
    ];

    // The newest messages are worth most: they are kept whole while they fit, the first that does not is cut in its middle.
    private static List<string> KeepLatest(IReadOnlyList<string> messages)
    {
        var kept = new List<string>(messages.Count);
        int room = UserMessageText.BytesKeptBySummary;
        for (int i = messages.Count - 1; i >= 0 && room > 0; i--)
        {
            int size = Encoding.UTF8.GetByteCount(messages[i]);
            kept.Add(size <= room ? messages[i] : CutMiddle(messages[i], room));
            room -= size;
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>Cuts a text to so many bytes of UTF-8; its beginning and its end stay.</summary>
    internal static string CutMiddle(string text, int bytes)
    {
        int total = Encoding.UTF8.GetByteCount(text);
        if (total <= bytes)
        {
            return text;
        }

        int half = Math.Max(0, bytes - Encoding.UTF8.GetByteCount(Marker(total))) / 2;
        ReadOnlySpan<char> head = text.AsSpan(0, OutputTruncation.PrefixWithin(text, half));
        int lineEnd = head.LastIndexOf('\n');
        head = lineEnd >= 0 ? head[..(lineEnd + 1)] : head;
        ReadOnlySpan<char> tail = text.AsSpan()[^OutputTruncation.SuffixWithin(text, half)..];
        int lineStart = tail.IndexOf('\n');
        tail = lineStart >= 0 ? tail[(lineStart + 1)..] : tail;
        int removed = total - Encoding.UTF8.GetByteCount(head) - Encoding.UTF8.GetByteCount(tail);
        return string.Concat(head, Marker(removed), tail);
    }

    // Without a tokenizer at hand four bytes count as a token.
    private static string Marker(int removedBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"…{(removedBytes + BytesPerToken - 1) / BytesPerToken} tokens truncated…\n");
}
