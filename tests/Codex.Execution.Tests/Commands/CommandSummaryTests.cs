using System.Text.Json;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Execution.Tests.Commands;

public sealed class CommandSummaryTests
{
    /// <summary>Commands (a script for <c>bash -lc</c>, or words) and the JSON that front ends are sent for them.</summary>
    public static TheoryData<string, string> Scripts => new()
    {
        { "cat -- src/-x.rs", """[{"type":"read","cmd":"cat -- src/-x.rs","name":"-x.rs","path":"src/-x.rs"}]""" },
        { "head -n50 Cargo.toml", """[{"type":"read","cmd":"head -n50 Cargo.toml","name":"Cargo.toml","path":"Cargo.toml"}]""" },
        { "tail -n +522 README.md", """[{"type":"read","cmd":"tail -n +522 README.md","name":"README.md","path":"README.md"}]""" },
        { "sed -n '12,20p' a/b.c", """[{"type":"read","cmd":"sed -n '12,20p' a/b.c","name":"b.c","path":"a/b.c"}]""" },
        { "nl -ba a.c | sed -n '1,20p'", """[{"type":"read","cmd":"nl -ba a.c | sed -n '1,20p'","name":"a.c","path":"a.c"}]""" },
        { "ls -la src/ | head", """[{"type":"list_files","cmd":"ls -la src/","path":"src"}]""" },
        { "rg -n \"foo bar\" -S src/main.rs | head -n 5", """[{"type":"search","cmd":"rg -n 'foo bar' -S src/main.rs","query":"foo bar","path":"main.rs"},{"type":"unknown","cmd":"head -n 5"}]""" },
        { "rg --files webview/src | sort", """[{"type":"search","cmd":"rg --files webview/src","query":null,"path":"webview"}]""" },
        { "cd foo && cat bar.txt", """[{"type":"read","cmd":"cat bar.txt","name":"bar.txt","path":"foo/bar.txt"}]""" },
        { "cd foo; cd bar; cat baz.txt", """[{"type":"read","cmd":"cat baz.txt","name":"baz.txt","path":"foo/bar/baz.txt"}]""" },
        { "echo hi && ls ./dist", """[{"type":"list_files","cmd":"ls ./dist","path":"."}]""" },
        { "yes | rg --files", """[{"type":"search","cmd":"rg --files","query":null,"path":null}]""" },
        { "git status | wc -l", """[{"type":"unknown","cmd":"git status"}]""" },
        { "grep -R src/main.rs -n .", """[{"type":"search","cmd":"grep -R src/main.rs -n .","query":"src/main.rs","path":"."}]""" },
        { "find . -name '*.rs'", """[{"type":"search","cmd":"find . -name '*.rs'","query":"*.rs","path":"."}]""" },
        { "fd -t f src/", """[{"type":"search","cmd":"fd -t f src/","query":null,"path":"src"}]""" },
        { "fd main src", """[{"type":"search","cmd":"fd main src","query":"main","path":"src"}]""" },
        { "cat a > b", """[{"type":"unknown","cmd":"cat a > b"}]""" },
        { "cat $HOME/x", """[{"type":"unknown","cmd":"cat $HOME/x"}]""" },
        { "(ls)", """[{"type":"unknown","cmd":"(ls)"}]""" },
        { "rg foo || true", """[{"type":"search","cmd":"rg foo","query":"foo","path":null}]""" },
        { "wc -l", """[{"type":"unknown","cmd":"wc -l"}]""" },
        { "cat a.c b.c", """[{"type":"unknown","cmd":"cat a.c b.c"}]""" },
        { "cat a; cat a; cat b", """[{"type":"read","cmd":"cat a","name":"a","path":"a"},{"type":"read","cmd":"cat b","name":"b","path":"b"}]""" },
        { "FOO=1 ls", """[{"type":"unknown","cmd":"FOO=1 ls"}]""" },
        { "head foo.txt", """[{"type":"unknown","cmd":"head foo.txt"}]""" },
        { "cat \"pkg\\src\\m.rs\"", """[{"type":"read","cmd":"cat \"pkg\\\\src\\\\m.rs\"","name":"m.rs","path":"pkg\\src\\m.rs"}]""" },
        { "ls | nl -ba", """[{"type":"list_files","cmd":"ls","path":null}]""" },
        { "ls -I '*.t' build/out/", """[{"type":"list_files","cmd":"ls -I '*.t' build/out/","path":"out"}]""" },
        { "true", """[{"type":"unknown","cmd":"true"}]""" },
        // Beyond what is recorded: words are unescaped before they are shown.
        { "cat a\\ b.txt", """[{"type":"read","cmd":"cat 'a b.txt'","name":"a b.txt","path":"a b.txt"}]""" },
        { "ls -- -x", """[{"type":"list_files","cmd":"ls -- -x","path":null}]""" },
        { "ls -- -x src", """[{"type":"list_files","cmd":"ls -- -x src","path":"src"}]""" },
        { "ls src/*.rs", """[{"type":"list_files","cmd":"ls 'src/*.rs'","path":"*.rs"}]""" },
        { "cd a && cat /b", """[{"type":"read","cmd":"cat /b","name":"b","path":"/b"}]""" },
        { "cd a; cd b", "[]" },
        { "sed -n 1p x | cat", """[{"type":"read","cmd":"sed -n 1p x","name":"x","path":"x"},{"type":"unknown","cmd":"cat"}]""" },
    };

    public static TheoryData<string[], string> Words => new()
    {
        { ["git", "status"], """[{"type":"unknown","cmd":"git status"}]""" },
        { ["cat", "x y.txt"], """[{"type":"read","cmd":"cat 'x y.txt'","name":"x y.txt","path":"x y.txt"}]""" },
        { ["bash", "-c", "rg --files | head -n 1"], """[{"type":"search","cmd":"rg --files","query":null,"path":null},{"type":"unknown","cmd":"head -n 1"}]""" },
        { ["zsh", "-lc", "cat README.md"], """[{"type":"read","cmd":"cat README.md","name":"README.md","path":"README.md"}]""" },
        { ["/bin/bash", "-lc", "cat README.md"], """[{"type":"unknown","cmd":"/bin/bash -lc 'cat README.md'"}]""" },
        { ["rg", "--colors=never", "-n", "foo", "src"], """[{"type":"search","cmd":"rg '--colors=never' -n foo src","query":"foo","path":"src"}]""" },
        { ["a&b", "$x", "it's", "a^b"], """[{"type":"unknown","cmd":"'a&b' '$x' \"it's\" a'^b'"}]""" },
        { ["cd", "foo"], """[]""" },
        { ["ls", "|", "wc"], """[{"type":"list_files","cmd":"ls","path":null},{"type":"unknown","cmd":"wc"}]""" },
        { ["bash", "-c", ""], """[{"type":"unknown","cmd":""}]""" },
        { ["yes", "|", "cat", "x"], """[{"type":"read","cmd":"cat x","name":"x","path":"x"}]""" },
        { ["head", "-n", "", "x"], """[{"type":"read","cmd":"head -n '' x","name":"x","path":"x"}]""" },
        { ["tail", "-n", "+", "x"], """[{"type":"unknown","cmd":"tail -n + x"}]""" },
        { ["cat", "pkg\\src\\m.rs"], """[{"type":"read","cmd":"cat \"pkg\\\\src\\\\m.rs\"","name":"m.rs","path":"pkg\\src\\m.rs"}]""" },
        { ["cd", "a", "&&", "cat", "C:\\x"], """[{"type":"read","cmd":"cat \"C:\\\\x\"","name":"x","path":"C:\\x"}]""" },
        { [], """[{"type":"unknown","cmd":""}]""" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_is_summarised_command_by_command(string script, string expected) => AssertSummary(["bash", "-lc", script], expected);

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_are_summarised(string[] command, string expected) => AssertSummary(command, expected);

    private static void AssertSummary(string[] command, string expected)
    {
        string actual = WireJson.ToText(CommandSummary.Parse(command), ProtocolJson.Default.IReadOnlyListParsedCommand);

        Assert.Equal(expected, actual);
    }
}
