using Codex.Patching.Diffs;
using CsCheck;

namespace Codex.Patching.Tests.Diffs;

public sealed class UnifiedDiffTests
{
    private static readonly Gen<string> _text = Gen.String[Gen.Char["ab\n\n\r"], 0, 40];

    [Theory]
    [InlineData("a\n", "a\n", 3, "")]
    [InlineData("", "n\n", 3, "@@ -0,0 +1 @@\n+n\n")]
    [InlineData("bye", "", 3, "@@ -1 +0,0 @@\n-bye\n\\ No newline at end of file\n")]
    [InlineData("a\n", "a", 3, "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n")]
    [InlineData("a\r\nb\r\n", "a\r\nc\r\n", 1, "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n")]
    [InlineData("1\n2\n3\n4\n", "1\n2\nx\n3\n4\n", 1, "@@ -2,2 +2,3 @@\n 2\n+x\n 3\n")]
    [InlineData("a\n1\n2\nb\n", "A\n1\n2\nB\n", 1, "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n")]
    [InlineData("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n", 1, "@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 3\n-b\n+B\n")]
    [InlineData("0\n1\n2\n3\n4\n5\n6\n7\n8\n", "0\n1\n2\n3\n4\nfive\n6\n7\n8\n", 3, "@@ -3,7 +3,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")]
    [InlineData("1\n2\n3\n", "1\n3\n", 0, "@@ -2 +1,0 @@\n-2\n")]
    public void Hunks_have_the_form_of_git(string before, string after, int context, string expected) =>
        Assert.Equal(expected, UnifiedDiff.Between(before, after, context));

    [Fact]
    public void A_file_rewritten_from_top_to_bottom_is_compared_quickly()
    {
        string before = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"old {i}\n"));
        string after = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"new {i}\n"));

        Assert.StartsWith("@@ -1,50000 +1,50000 @@\n", UnifiedDiff.Between(before, after));
    }

    [Fact]
    public void Hunks_applied_to_the_old_text_give_the_new_one() =>
        Gen.Select(_text, _text, Gen.Int[0, 4]).Sample((before, after, context) =>
        {
            string diff = UnifiedDiff.Between(before, after, context);
            return Apply(before, diff) == after && (diff.Length == 0) == (before == after);
        });

    [Fact]
    public void No_line_diff_is_shorter() =>
        Gen.Select(_text, _text).Sample((before, after) =>
        {
            string[] old = UnifiedDiff.SplitLines(before);
            string[] @new = UnifiedDiff.SplitLines(after);
            int common = LineDiffLength(old, @new);
            int changed = LineDiff.Compare(old, @new).Sum(change => change.OldEnd - change.OldStart + change.NewEnd - change.NewStart);
            return changed == old.Length + @new.Length - (2 * common);
        });

    // The longest common subsequence by the textbook's table.
    private static int LineDiffLength(string[] a, string[] b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = a.Length - 1; i >= 0; i--)
        {
            for (int j = b.Length - 1; j >= 0; j--)
            {
                table[i, j] = a[i] == b[j] ? table[i + 1, j + 1] + 1 : Math.Max(table[i + 1, j], table[i, j + 1]);
            }
        }

        return table[0, 0];
    }

    private static string Apply(string before, string diff)
    {
        string[] old = UnifiedDiff.SplitLines(before);
        string[] lines = UnifiedDiff.SplitLines(diff);
        var result = new System.Text.StringBuilder();
        int next = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string text = lines[i][1..];
            bool isUnfinished = i + 1 < lines.Length && lines[i + 1].StartsWith('\\');
            text = isUnfinished ? text[..^1] : text;
            switch (lines[i][0])
            {
                case '@':
                    string[] range = lines[i].Split(' ')[1][1..].Split(',');
                    int start = int.Parse(range[0]) - (range is [_, "0"] ? 0 : 1);
                    while (next < start)
                    {
                        result.Append(old[next++]);
                    }

                    break;
                case ' ':
                    Assert.Equal(old[next], text);
                    result.Append(old[next++]);
                    break;
                case '-':
                    Assert.Equal(old[next++], text);
                    break;
                case '+':
                    result.Append(text);
                    break;
            }
        }

        while (next < old.Length)
        {
            result.Append(old[next++]);
        }

        return result.ToString();
    }
}
