using System.Diagnostics;
using CsCheck;

namespace Codex.Cli.Tests;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("ls", "ls")]
    [InlineData("a+-./:@]_Z9", "a+-./:@]_Z9")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's $HOME", "\"it's \"'$HOME'")]
    [InlineData("a^b", "a'^b'")]
    [InlineData("^", "'^'")]
    [InlineData("back\\slash", "\"back\\\\slash\"")]
    [InlineData("printf 'no newline'", "\"printf 'no newline'\"")]
    [InlineData("printf \"\\033[1mé\\t\\001\\n<&>'\"", "\"printf \\\"\\\\033[1mé\\\\t\\\\001\\\\n<&>'\\\"\"")]
    [InlineData("é", "'é'")]
    public void A_word_is_quoted_as_little_as_needed(string word, string expected) => Assert.Equal(expected, CommandText.Join([word]));

    [Fact]
    public void Words_are_joined_by_a_space_and_a_nul_switches_quoting_off()
    {
        Assert.Equal("", CommandText.Join([]));
        Assert.Equal("bash -lc 'make test'", CommandText.Join(["bash", "-lc", "make test"]));
        Assert.Equal("a b c\0", CommandText.Join(["a b", "c\0"]));
    }

    [Fact]
    public void A_shell_reads_back_the_words_that_were_joined()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        Gen.Char[" abc'\"\\$`!^;&|<>(){}[]*?~#=%éß-"].Array[0, 8].Select(static chars => new string(chars)).Array[1, 5].Sample(
            words =>
            {
                using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", "printf '%s\\n' " + CommandText.Join(words)]) { RedirectStandardOutput = true })!;
                string read = bash.StandardOutput.ReadToEnd();
                return read == string.Concat(words.Select(static word => word + "\n"));
            },
            iter: 40,
            threads: 1);
    }
}
