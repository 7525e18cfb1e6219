using Codex.Core.History;
using CsCheck;

namespace Codex.Core.Tests.History;

public sealed class CommandResultTests
{
    [Theory]
    [InlineData(0.04, "0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(0.56, "0.6")]
    [InlineData(125.25, "125.3")]
    public void The_form_has_one_decimal_of_seconds(double seconds, string written) => Assert.Equal(
        $$$"""{"output":"a\n","metadata":{"exit_code":3,"duration_seconds":{{{written}}}}}""",
        CommandResult.Create("a\n", 3, TimeSpan.FromSeconds(seconds)).ToJson());

    [Fact]
    public void What_is_written_is_read_back() => Gen.Select(Gen.String, Gen.Int, Gen.Double[0, 1e6]).Sample((output, code, seconds) =>
    {
        if (output.Any(char.IsSurrogate))
        {
            return;
        }

        CommandResult result = CommandResult.Create(output, code, TimeSpan.FromSeconds(seconds));
        Assert.True(CommandResult.TryParse(result.ToJson(), out CommandResult? read));
        Assert.Equal(result, read);
    });

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("""{"output":"x"}""")]
    [InlineData("""{"output":"x","metadata":{"exit_code":"0","duration_seconds":1}}""")]
    [InlineData("""{"output":"x","metadata":{"exit_code":0,"duration_seconds":1}""")]
    public void Other_texts_are_not_taken_for_one(string text) => Assert.False(CommandResult.TryParse(text, out _));
}
