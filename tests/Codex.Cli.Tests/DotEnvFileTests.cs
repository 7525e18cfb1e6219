namespace Codex.Cli.Tests;

public sealed class DotEnvFileTests
{
    private static string Parse(string text) => string.Join(
        '|', DotEnvFile.Parse(text, static name => name == "HOME" ? "/home/u" : null).Select(static variable => $"{variable.Name}={variable.Value}"));

    [Theory]
    [InlineData("A=1\nB=2\r\nA=3", "A=1|B=2|A=3")]
    [InlineData("  export  A = b  # comment", "A=b")]
    [InlineData("export=x", "export=x")]
    [InlineData("# A=1\n\nA=a#b", "A=a#b")]
    [InlineData("A=", "A=")]
    [InlineData("A.b_1=x", "A.b_1=x")]
    [InlineData("A=b c\nB=1", "B=1")]
    [InlineData("1A=x\nno equals\nB=1", "B=1")]
    [InlineData("A=a\\ b", "A=a b")]
    [InlineData("A='lit $HOME \\n'", "A=lit $HOME \\n")]
    [InlineData("A=\"x\\n\\\"y\\\" \\\\ \\$HOME\"", "A=x\n\"y\" \\ $HOME")]
    [InlineData("A=a\"b c\"'d e'f", "A=ab cd ef")]
    [InlineData("A=\"two\nlines\"\nB=1", "A=two\nlines|B=1")]
    [InlineData("A=1\nB=\"open\nC=2", "A=1")]
    [InlineData("A=$HOME/x\nB=${A}y\nC=$NOPE!", "A=/home/u/x|B=/home/u/xy|C=!")]
    [InlineData("A=v\nB=$A_B", "A=v|B=v_B")]
    [InlineData("CODEX_HOME=/evil\ncodex_x=1\nA=1", "A=1")]
    [InlineData("\ufeffA=1\nB=2", "B=2")]
    public void Variables_are_read_as_shells_write_them(string text, string expected) => Assert.Equal(expected, Parse(text));
}
