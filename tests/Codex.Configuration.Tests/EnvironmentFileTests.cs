using CsCheck;

namespace Codex.Configuration.Tests;

public sealed class EnvironmentFileTests : IDisposable
{
    private readonly TestHome _home = new();

    [Theory]
    [InlineData("A=b", "A=b")]
    [InlineData("export A = b # c", "A=b")]
    [InlineData("  A=a#b", "A=a#b")]
    [InlineData("A= # c", "A=")]
    [InlineData("A=", "A=")]
    [InlineData("A=b\r\nB=c\r\n", "A=b|B=c")]
    [InlineData("A=b c\nB=d", "B=d")]
    [InlineData("1A=b\nA-B=c\n=d\n# A=x\nB=d", "B=d")]
    [InlineData("A='$B \"x\\n'", "A=$B \"x\\n")]
    [InlineData("A=\"x\\ny \\\"q\\\" \\$B\"", "A=x\ny \"q\" $B")]
    [InlineData("A=a\\ b'c d'\"e\"", "A=a bc de")]
    [InlineData("A=x\nB=$A-${A}-$SET-$A_B-$NONE", "A=x|B=x-x-outer-x_B-")]
    [InlineData("A='never closed\nB=c", "")]
    [InlineData("A=\"two\nlines\"\nB=c", "A=two\nlines|B=c")]
    [InlineData("CODEX_HOME=x\ncodex_lower=x\nA.B=${CODEX_HOME}", "A.B=x")]
    [InlineData("A=1\nA=2", "A=1|A=2")]
    [InlineData("\uFEFFA=1\nB=2", "B=2")]
    [InlineData("A=$", "A=$")]
    [InlineData("A=a\\nb", "A=a\nb")]
    [InlineData("A=\"C:\\temp\"\nB=2", "B=2")]
    [InlineData("A=a\\tb\nB=2", "B=2")]
    [InlineData("A=${B\nB=2", "B=2")]
    public void Lines_are_read_and_bad_ones_are_skipped(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', EnvironmentFile.Parse(text, name => name == "SET" ? "outer" : null).Select(pair => $"{pair.Key}={pair.Value}")));

    [Fact]
    public void Any_text_is_read_to_its_end() =>
        Gen.Char["A=b c#'\"\\$\n\r{}_"].Array[0, 40].Sample(characters => EnvironmentFile.Parse(new string(characters), static _ => null).Count >= 0);

    [Fact]
    public void A_missing_file_sets_nothing() => Assert.Equal(0, EnvironmentFile.Apply(_home.Path));

    [Fact]
    public void Variables_of_the_file_stand_above_those_of_the_process()
    {
        const string Name = "CONFIG_TEST_ENVIRONMENT_FILE";
        _home.Write(".env", $"{Name}=new\nCODEX_TEST_PROTECTED=no\n");
        Environment.SetEnvironmentVariable(Name, "old");
        try
        {
            Assert.Equal(1, EnvironmentFile.Apply(_home.Path));
            Assert.Equal("new", Environment.GetEnvironmentVariable(Name));
            Assert.Null(Environment.GetEnvironmentVariable("CODEX_TEST_PROTECTED"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }

    public void Dispose() => _home.Dispose();
}
