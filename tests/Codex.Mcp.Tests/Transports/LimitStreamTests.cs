using System.Text;
using Codex.Mcp.Transports;
using CsCheck;

namespace Codex.Mcp.Tests.Transports;

public sealed class LimitStreamTests
{
    [Fact]
    public void Lines_within_the_limit_pass_unchanged_and_longer_ones_are_cut_to_it() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 60], Gen.Int[1, 8], Gen.Int[1, 7]).Sample((text, limit, piece) =>
        {
            int cuts = 0;
            using var stream = new LineLimitStream(new MemoryStream(Encoding.ASCII.GetBytes(text)), limit, () => cuts++);
            string[] lines = text.Split('\n');
            Assert.Equal(string.Join('\n', lines.Select(line => line[..Math.Min(limit, line.Length)])), Read(stream, piece));
            Assert.Equal(lines.Count(line => line.Length > limit), cuts);
        });

    [Theory]
    [InlineData("aaaaaaaa", false, true)]
    [InlineData("aaaaaaaaa", false, false)]
    [InlineData("aaaa\n\naaaa\n\naaaa\n\n", true, true)]
    [InlineData("aaa\r\n\r\naaa\r\n\r\naaa\r\n\r\n", true, true)]
    [InlineData("aaa\naaa\naaa", true, false)]
    [InlineData("aaaa\n\naaaaaaaaa", true, false)]
    public void A_web_answer_is_read_while_each_message_is_within_the_limit(string text, bool isEventStream, bool passes)
    {
        for (int piece = 1; piece < 5; piece++)
        {
            using var stream = new MessageLimitStream(new MemoryStream(Encoding.ASCII.GetBytes(text)), 8, isEventStream, () => new IOException("too large"));
            if (passes)
            {
                Assert.Equal(text, Read(stream, piece));
            }
            else
            {
                Assert.Throws<IOException>(() => Read(stream, piece));
            }
        }
    }

    private static string Read(Stream stream, int piece)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[piece];
        int count;
        while ((count = stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult()) > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
