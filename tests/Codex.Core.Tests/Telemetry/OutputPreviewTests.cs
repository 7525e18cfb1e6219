using System.Text;
using Codex.Core.Telemetry;
using CsCheck;

namespace Codex.Core.Tests.Telemetry;

public sealed class OutputPreviewTests
{
    [Fact]
    public void A_short_output_is_whole() => Assert.Equal("a\nb\n", OutputPreview.Of("a\nb\n"));

    [Fact]
    public void Sixty_four_lines_are_whole_and_one_more_is_cut()
    {
        string lines = string.Concat(Enumerable.Range(1, 64).Select(static number => $"{number}\n"));
        Assert.Equal(lines, OutputPreview.Of(lines));
        Assert.Equal(lines + OutputPreview.Notice, OutputPreview.Of(lines + "65"));
    }

    [Fact]
    public void Two_kibibytes_are_whole_and_a_character_across_the_limit_is_left_out()
    {
        string exact = new('x', 2048);
        Assert.Equal(exact, OutputPreview.Of(exact));
        Assert.Equal($"{new string('x', 2047)}\n{OutputPreview.Notice}", OutputPreview.Of(new string('x', 2047) + "ä"));
    }

    [Fact]
    public void Any_output_is_a_whole_or_a_beginning_within_the_limits_and_a_notice() => Gen.String[0, 4000].Sample(static output =>
    {
        string preview = OutputPreview.Of(output);
        if (preview == output)
        {
            return;
        }

        Assert.EndsWith(OutputPreview.Notice, preview, StringComparison.Ordinal);
        string kept = preview[..^OutputPreview.Notice.Length];
        Assert.True(output.StartsWith(kept, StringComparison.Ordinal) || output.StartsWith(kept[..^1], StringComparison.Ordinal));
        Assert.True(Encoding.UTF8.GetByteCount(kept) <= OutputPreview.MostBytes + 1);
        Assert.True(kept.Count(static letter => letter == '\n') <= OutputPreview.MostLines + 1);
    });
}
