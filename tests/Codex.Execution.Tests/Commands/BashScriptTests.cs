using Codex.Execution.Commands;

namespace Codex.Execution.Tests.Commands;

public sealed class BashScriptTests
{
    [Theory]
    [InlineData("ls", "ls")]
    [InlineData("ls -la src", "ls|-la|src")]
    [InlineData("  ls  ", "ls")]
    [InlineData("ls;", "ls")]
    [InlineData("ls\n", "ls")]
    [InlineData("\n\nls\n\npwd\n", "ls//pwd")]
    [InlineData("ls && pwd || wc; cat | nl", "ls//pwd//wc//cat//nl")]
    [InlineData("ls|wc", "ls//wc")]
    [InlineData("ls &&\n pwd", "ls//pwd")]
    [InlineData("ls |\n\n wc", "ls//wc")]
    [InlineData("ls \\\n -l", "ls|-l")]
    [InlineData("l\\\ns", "ls")]
    [InlineData("echo 'a b' \"c d\"", "echo|a b|c d")]
    [InlineData("echo ''", "echo|")]
    [InlineData("echo 'a\nb'", "echo|a\nb")]
    [InlineData("echo \"a\\\"b\"", "echo|a\"b")]
    [InlineData("echo \"a\\$b\"", "echo|a$b")]
    [InlineData("echo \"pkg\\src\"", "echo|pkg\\src")]
    [InlineData("echo a\\ b", "echo|a b")]
    [InlineData("find . -del\\ete", "find|.|-delete")]
    [InlineData("echo if a=b 12 -5 0x1f 16#ff a#b", "echo|if|a=b|12|-5|0x1f|16#ff|a#b")]
    [InlineData("echo { } [ ]", "echo|{|}|[|]")]
    [InlineData("echo a:b,c.d/e@f%g+h^i!j", "echo|a:b,c.d/e@f%g+h^i!j")]
    [InlineData("ls a\r", "ls|a\r")]
    [InlineData("ls é", "ls|é")]
    public void Plain_scripts_give_their_words(string script, string expected)
    {
        IReadOnlyList<IReadOnlyList<string>>? commands = BashScript.TryParse(script);

        Assert.NotNull(commands);
        Assert.Equal(expected, string.Join("//", commands.Select(static words => string.Join('|', words))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("ls > x")]
    [InlineData("ls 2>&1")]
    [InlineData("ls 2>/dev/null")]
    [InlineData("cat < x")]
    [InlineData("cat <<E\nx\nE")]
    [InlineData("cat <<< x")]
    [InlineData("ls & pwd")]
    [InlineData("ls &")]
    [InlineData("ls |& wc")]
    [InlineData("ls ;; pwd")]
    [InlineData("ls &&")]
    [InlineData("ls |")]
    [InlineData("&& ls")]
    [InlineData("; ls")]
    [InlineData("ls\n&& pwd")]
    [InlineData("(ls)")]
    [InlineData("{ ls; }")]
    [InlineData("if true; then ls; fi")]
    [InlineData("for i in a; do ls; done")]
    [InlineData("while true; do ls; done")]
    [InlineData("f(){ ls; }")]
    [InlineData("[ -f a ]")]
    [InlineData("[[ -f a ]]")]
    [InlineData("((1))")]
    [InlineData("! ls")]
    [InlineData("time ls")]
    [InlineData("coproc ls")]
    [InlineData("A=1 ls")]
    [InlineData("A=1")]
    [InlineData("A+=1 ls")]
    [InlineData("export A=1")]
    [InlineData("declare A")]
    [InlineData("unset A")]
    [InlineData("echo $HOME")]
    [InlineData("echo ${HOME}")]
    [InlineData("echo \"$HOME\"")]
    [InlineData("echo $(pwd)")]
    [InlineData("echo \"$(pwd)\"")]
    [InlineData("echo `pwd`")]
    [InlineData("echo \"`pwd`\"")]
    [InlineData("echo \"\\`\"")]
    [InlineData("echo $((1))")]
    [InlineData("echo $'a'")]
    [InlineData("echo $\"a\"")]
    [InlineData("cat <(ls)")]
    [InlineData("echo a\"b\"")]
    [InlineData("echo \"a\"b")]
    [InlineData("echo 'a'b")]
    [InlineData("echo a''")]
    [InlineData("echo a{b,c}")]
    [InlineData("echo {a,b}")]
    [InlineData("echo {}")]
    [InlineData("echo [x]")]
    [InlineData("echo x[0]")]
    [InlineData("git log --format='%H'")]
    [InlineData("ls # x")]
    [InlineData("# x")]
    [InlineData("ls \\\n#x")]
    [InlineData("'git status'")]
    [InlineData("\"ls\"")]
    [InlineData("echo \"\"")]
    [InlineData("echo \" \"")]
    [InlineData("echo \"a\nb\"")]
    [InlineData("echo 'a")]
    [InlineData("echo \"a")]
    [InlineData("ls \\")]
    [InlineData("ls a\0b")]
    [InlineData("ls a\u0001b")]
    [InlineData("ls a\u00a0b")]
    public void Everything_else_is_refused(string script)
    {
        Assert.Null(BashScript.TryParse(script));
        Assert.Null(BashScript.TryParseWords(script));
    }

    [Theory]
    [InlineData("ls *.rs", BashWordExpansion.OperandsOrOptions)]
    [InlineData("ls -de?", BashWordExpansion.OperandsOrOptions)]
    [InlineData("ls src/*.rs", BashWordExpansion.Operands)]
    [InlineData("ls ~/x", BashWordExpansion.Operands)]
    [InlineData("ls a=~/x", BashWordExpansion.Operands)]
    [InlineData("ls a~", BashWordExpansion.None)]
    [InlineData("ls \\*", BashWordExpansion.None)]
    [InlineData("ls '*'", BashWordExpansion.None)]
    internal void Words_that_the_shell_replaces_are_marked_and_never_given_as_they_are(string script, BashWordExpansion expected)
    {
        List<IReadOnlyList<BashWord>>? commands = BashScript.TryParseWords(script);

        Assert.NotNull(commands);
        Assert.Equal(expected, commands[0][1].Expansion);
        Assert.Equal(expected == BashWordExpansion.None, BashScript.TryParse(script) is not null);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.Null(BashScript.TryParse("ls \ud800"));

    [Theory]
    [InlineData("l?")]
    [InlineData("~/ls")]
    public void A_command_name_that_the_shell_replaces_is_refused(string script) => Assert.Null(BashScript.TryParseWords(script));
}
