using CsCheck;

namespace Codex.Execution.Tests;

public sealed class TerminalOutputTests
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData(Alphabet, 26, Alphabet, null)]
    [InlineData(Alphabet, 6, "abc…20 tokens truncated…xyz", 26)]
    [InlineData(Alphabet, 7, "abc…20 tokens truncated…xyz", 26)]
    [InlineData(Alphabet, 1, "…25 tokens truncated…", 26)]
    [InlineData(Alphabet, 0, "…26 tokens truncated…", 26)]
    [InlineData("", 0, "", null)]
    [InlineData("😀b😀d", 2, "😀…2 tokens truncated…d", 4)]
    public void Beginning_and_end_are_kept_around_a_marker(string text, int limit, string expected, int? original) =>
        Assert.Equal((expected, original), new TerminalOutput { Text = text, WallTime = TimeSpan.Zero }.Cut(limit));

    [Fact]
    public void The_buffer_keeps_the_newest_bytes_whatever_the_pieces() =>
        Gen.Select(Gen.Int[1, 9000], Gen.Byte.Array[0, 7000].Array[0, 8]).Sample((limit, pieces) =>
        {
            var buffer = new TerminalBuffer(limit);
            byte[] all = [.. pieces.SelectMany(piece => piece)];
            foreach (byte[] piece in pieces)
            {
                buffer.Append(piece);
            }

            return buffer.Take().SequenceEqual(all.TakeLast(limit)) && buffer.Take().Length == 0;
        });
}
