using System.Text;
using Codex.Core.Compaction;
using Codex.Core.History;
using Codex.Protocol;
using CsCheck;

namespace Codex.Core.Tests.Compaction;

public sealed class CompactedHistoryTests
{
    private static readonly ResponseItem s_frame = MessageItem.Developer("frame");

    [Fact]
    public void What_stays_is_the_frame_the_users_words_the_summary_and_snapshots()
    {
        var snapshot = new GhostSnapshotItem(new GhostCommit("abc", null, [], []));
        IReadOnlyList<ResponseItem> left = CompactedHistory.Create(
            [s_frame],
            [
                MessageItem.User("<environment_context>\n</environment_context>"), MessageItem.User("first"), MessageItem.Assistant("answer"),
                new FunctionCallItem("shell", "{}", "c"), new FunctionCallOutputItem("c", ToolOutput.FromText("o")), snapshot, MessageItem.User("second"),
            ],
            "summary");

        Assert.Equal(["frame", "first", "second", "summary"], Texts(left));
        Assert.Same(snapshot, left[^1]);
    }

    [Fact]
    public void An_empty_summary_says_so() =>
        Assert.Equal(["frame", "(no summary available)"], Texts(CompactedHistory.Create([s_frame], [], "")));

    [Fact]
    public void Earlier_summaries_count_among_the_users_words()
    {
        IReadOnlyList<ResponseItem> once = CompactedHistory.Create([s_frame], [MessageItem.User("first")], "one");

        Assert.Equal(["frame", "first", "one", "two"], Texts(CompactedHistory.Create([s_frame], once, "two")));
    }

    [Fact]
    public void The_newest_words_are_whole_and_the_first_that_does_not_fit_is_cut_in_its_middle()
    {
        string old = new('o', 500), large = string.Concat(Enumerable.Range(0, 1000).Select(static n => $"{n:D99}\n")), newest = new('n', 30_000);

        string[] texts = Texts(CompactedHistory.Create([s_frame], [MessageItem.User(old), MessageItem.User(large), MessageItem.User(newest)], "s"));

        Assert.Equal(4, texts.Length);
        Assert.Equal(newest, texts[2]);
        Assert.True(Encoding.UTF8.GetByteCount(texts[1]) <= 50_000);
        Assert.StartsWith($"{0:D99}\n", texts[1], StringComparison.Ordinal);
        Assert.EndsWith($"{999:D99}\n", texts[1], StringComparison.Ordinal);
        Assert.Matches("\n…[0-9]+ tokens truncated…\n0", texts[1]);
    }

    [Fact]
    public void A_cut_in_the_middle_keeps_to_its_bytes_and_to_characters() =>
        Gen.Select(Gen.String[Gen.OneOf('a', 'é', '€', '\n'), 0, 3000], Gen.Int[100, 2000]).Sample((text, bytes) =>
        {
            string cut = CompactedHistory.CutMiddle(text, bytes);

            if (Encoding.UTF8.GetByteCount(text) <= bytes)
            {
                Assert.Same(text, cut);
                return;
            }

            Assert.True(Encoding.UTF8.GetByteCount(cut) <= bytes);
            int marker = cut.IndexOf('…', StringComparison.Ordinal);
            int end = cut.IndexOf('\n', cut.IndexOf('…', marker + 1)) + 1;
            Assert.StartsWith(cut[..marker], text, StringComparison.Ordinal);
            Assert.EndsWith(cut[end..], text, StringComparison.Ordinal);
        });

    private static string[] Texts(IReadOnlyList<ResponseItem> items) =>
        [.. items.OfType<MessageItem>().Select(static item => SessionFurniture.TextOf(item))];
}
