using System.Text;
using Codex.Core.History;
using Codex.Protocol;
using CsCheck;

namespace Codex.Core.Tests.History;

public sealed class OutputTruncationTests
{
    private static readonly Gen<string> s_line = Gen.OneOf(
        Gen.Const(""),
        Gen.String[Gen.Char['a', 'z'], 0, 200],
        Gen.String[Gen.OneOf('é', '€', 'x', '\r', '\t'), 0, 80],
        Gen.OneOf("😀😀😀", "\ud83d", new string('w', 3000), new string('€', 4000)));

    private static readonly Gen<string> s_text =
        from lines in s_line.List[0, 400]
        from end in Gen.Bool
        select string.Join('\n', lines) + (end ? "\n" : "");

    [Fact]
    public void Nothing_exceeds_the_limits_but_for_its_header() => s_text.Sample(
        text =>
        {
            string cut = OutputTruncation.Truncate(text);
            string body = Body(cut);
            Assert.True(Encoding.UTF8.GetByteCount(body) <= OutputTruncation.MaxBytes);
            Assert.True(OutputTruncation.CountLines(body) <= OutputTruncation.MaxLines + 4);
        },
        iter: 300);

    [Fact]
    public void Cutting_twice_is_cutting_once() => s_text.Sample(
        text =>
        {
            string once = OutputTruncation.Truncate(text);
            Assert.Equal(once, OutputTruncation.Truncate(once));
        },
        iter: 300);

    [Fact]
    public void A_text_within_the_limits_is_the_same_object() => s_text.Sample(
        text =>
        {
            if (Encoding.UTF8.GetByteCount(text) <= OutputTruncation.MaxBytes && OutputTruncation.CountLines(text) <= OutputTruncation.MaxLines)
            {
                Assert.Same(text, OutputTruncation.Truncate(text));
            }
        },
        iter: 200);

    [Fact]
    public void What_is_kept_is_the_beginning_and_the_end_on_character_borders() => s_text.Sample(
        text =>
        {
            string cut = OutputTruncation.Truncate(text);
            if (ReferenceEquals(cut, text))
            {
                return;
            }

            string body = Body(cut);
            int marker = body.IndexOf("\n[... o", StringComparison.Ordinal);
            int end = body.IndexOf("...]\n\n", marker, StringComparison.Ordinal) + "...]\n\n".Length;
            Assert.StartsWith(body[..marker], text, StringComparison.Ordinal);
            Assert.EndsWith(body[end..], text, StringComparison.Ordinal);
            Assert.True(end >= body.Length || !char.IsLowSurrogate(body[end]));
        },
        iter: 300);

    [Fact]
    public void Four_hundred_lines_keep_128_at_each_end_with_the_exact_marker()
    {
        string text = string.Concat(Enumerable.Range(1, 400).Select(static n => $"{n}\n"));
        string head = string.Concat(Enumerable.Range(1, 128).Select(static n => $"{n}\n"));
        string tail = string.Concat(Enumerable.Range(273, 128).Select(static n => $"{n}\n"));

        Assert.Equal($"Total output lines: 400\n\n{head}\n[... omitted 144 of 400 lines ...]\n\n{tail}", OutputTruncation.Truncate(text));
    }

    [Fact]
    public void One_long_line_keeps_its_first_5120_bytes() => Assert.Equal(
        $"Total output lines: 1\n\n{new string('a', 5120)}\n[... output truncated to fit 10240 bytes ...]\n\n",
        OutputTruncation.Truncate(new string('a', 20_000)));

    [Fact]
    public void Two_hundred_wide_lines_keep_5120_bytes_of_the_first_128_and_all_of_the_last_72()
    {
        string text = string.Concat(Enumerable.Range(1, 200).Select(static n => $"{n:D59}\n"));
        string tail = string.Concat(Enumerable.Range(129, 72).Select(static n => $"{n:D59}\n"));

        Assert.Equal(
            $"Total output lines: 200\n\n{text[..5120]}\n[... output truncated to fit 10240 bytes ...]\n\n{tail}",
            OutputTruncation.Truncate(text));
    }

    [Fact]
    public void A_multibyte_character_is_never_split()
    {
        string cut = OutputTruncation.Truncate("x" + string.Concat(Enumerable.Repeat("é€", 4000)));

        Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)));
    }

    [Fact]
    public void Lines_left_out_before_are_counted()
    {
        string text = string.Concat(Enumerable.Range(1, 300).Select(static n => $"{n}\n"));

        Assert.StartsWith("Total output lines: 1300\n\n", OutputTruncation.Truncate(text, omittedLines: 1000), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_result_whose_JSON_is_too_long_keeps_its_exit_code()
    {
        string output = OutputTruncation.Truncate(string.Concat(Enumerable.Range(1, 2000).Select(static n => $"\"{n:D30}\"\n")));
        string json = CommandResult.Create(output, 7, TimeSpan.FromSeconds(1)).ToJson();

        ToolOutput recorded = OutputTruncation.Truncate(ToolOutput.FromText(json));

        Assert.True(CommandResult.TryParse(recorded.Text, out CommandResult? result));
        Assert.Equal((output, 7), (result.Output, result.ExitCode));
    }

    [Fact]
    public void Parts_share_one_budget_and_pictures_always_stay()
    {
        var image = new ContentItem.InputImage("data:image/png;base64,AAAA");
        ToolOutput output = ToolOutput.FromParts(
        [
            new ContentItem.InputText(new string('a', 10_000)), image, new ContentItem.InputText(new string('b', 1000)),
            new ContentItem.InputText("lost"), image, new ContentItem.InputText("lost too"),
        ]);

        Assert.Equal(
            [
                new ContentItem.InputText(new string('a', 10_000)), image, new ContentItem.InputText(new string('b', 240)), image,
                new ContentItem.InputText("[omitted 2 text items ...]"),
            ],
            OutputTruncation.Truncate(output).Parts!);
    }

    private static string Body(string cut) =>
        cut.StartsWith("Total output lines: ", StringComparison.Ordinal) ? cut[(cut.IndexOf("\n\n", StringComparison.Ordinal) + 2)..] : cut;
}
