using Codex.Execution.Commands;
using CsCheck;

namespace Codex.Execution.Tests.Commands;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("abc-1.2/x:y@z]_+", "abc-1.2/x:y@z]_+")]
    [InlineData("a=b", "'a=b'")]
    [InlineData("x y.txt", "'x y.txt'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("a\\b", "\"a\\\\b\"")]
    [InlineData("a^b", "a'^b'")]
    [InlineData("^", "'^'")]
    [InlineData("$'x", "'$'\"'x\"")]
    [InlineData("a!b'c", "'a!b'\"'c\"")]
    [InlineData("a\tb\nc", "'a\tb\nc'")]
    [InlineData("é", "'é'")]
    [InlineData("a&b", "'a&b'")]
    public void A_word_is_quoted_in_the_longest_pieces(string word, string expected) => Assert.Equal(expected, ShellWords.Join([word]));

    [Fact]
    public void Words_with_NUL_are_shown_side_by_side() =>
        Assert.Equal(("a b\0 c d", "a 'b c'"), (ShellWords.Show(["a", "b\0", "c d"]), ShellWords.Show(["a", "b c"])));

    [Fact]
    public void A_word_with_NUL_makes_the_line_a_fixed_note() => Assert.Equal(ShellWords.Unprintable, ShellWords.Join(["a", "b\0"]));

    [Theory]
    [InlineData("a b\tc\nd", "a|b|c|d")]
    [InlineData("", "")]
    [InlineData("''", "")]
    [InlineData("'a b'c", "a bc")]
    [InlineData("\"a\\$\\`\\\"\\\\\\x\"", "a$`\"\\\\x")]
    [InlineData("\"a\\\nb\"", "ab")]
    [InlineData("a\\ b\\\nc", "a bc")]
    [InlineData("a # b\nc#d", "a|c#d")]
    [InlineData("a;b && c", "a;b|&&|c")]
    public void Text_is_split_by_posix_quoting(string text, string expected)
    {
        Assert.True(ShellWords.TrySplit(text, out IReadOnlyList<string>? words));
        Assert.Equal(expected, string.Join('|', words));
    }

    [Theory]
    [InlineData("'a")]
    [InlineData("\"a")]
    [InlineData("a\\")]
    [InlineData("\"a\\")]
    public void Unfinished_text_cannot_be_split(string text) => Assert.False(ShellWords.TrySplit(text, out _));

    [Fact]
    public void Splitting_a_joined_line_gives_the_words_back()
    {
        Gen<string> word = Gen.Frequency(
                (3, Gen.Char.AlphaNumeric.Select(static c => c.ToString())),
                (2, AnyOf(" ", "\t", "\n", "'", "\"", "\\", "$", "`", "!", "^", "#", "*", "~", "é", "=")))
            .Array[0, 8].Select(static pieces => string.Concat(pieces));
        word.Array[0, 5].Sample(words =>
        {
            Assert.True(ShellWords.TrySplit(ShellWords.Join(words), out IReadOnlyList<string>? split));
            Assert.Equal(words, split);
        });
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
