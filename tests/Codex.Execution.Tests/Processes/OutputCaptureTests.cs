using CsCheck;

namespace Codex.Execution.Tests;

public sealed class OutputCaptureTests
{
    [Fact]
    public void Beginning_and_end_are_kept_and_everything_is_counted_whatever_the_pieces() =>
        Gen.Select(Gen.Int[2, 3000], Gen.Byte.Array[0, 2500].Array[0, 12]).Sample((limit, pieces) =>
        {
            var capture = new OutputCapture(limit);
            byte[] all = [.. pieces.SelectMany(piece => piece)];
            foreach (byte[] piece in pieces)
            {
                capture.Append(piece);
            }

            CapturedOutput output = capture.ToOutput();
            byte[] expected = all.Length <= limit ? all : [.. all[..(limit / 2)], .. all[^(limit - (limit / 2))..]];
            byte[] omitted = all.Length <= limit ? [] : all[(limit / 2)..^(limit - (limit / 2))];
            return output.Bytes.Span.SequenceEqual(expected)
                && output.TotalBytes == all.Length
                && output.OmittedBytes == omitted.Length
                && output.OmittedLines == omitted.Count(b => b == '\n');
        });

    [Fact]
    public void Text_says_what_is_missing()
    {
        var capture = new OutputCapture(10);
        capture.Append("0123456789abcdef"u8);
        Assert.Equal("01234\n[... omitted 6 bytes ...]\nbcdef", capture.ToOutput().Text);
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        var capture = new OutputCapture(100);
        capture.Append([(byte)'a', 0xff, (byte)'b']);
        Assert.Equal("a\ufffdb", capture.ToOutput().Text);
    }
}
