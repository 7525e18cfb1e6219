using Codex.Protocol;

namespace Codex.Configuration.Tests;

public sealed class PromptTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void Markdown_files_are_listed_by_name_and_nothing_else()
    {
        _home.Write("prompts/b.md", "bee");
        _home.Write("prompts/a.MD", "---\ndescription: \"An A\"\n# note\n\nArgument-Hint: [file]\nother: x\n---\nbody\r\nend");
        _home.Write("prompts/c.txt", "no");
        _home.Write("prompts/deep/d.md", "no");
        _home.Write("prompts/e.md/x", "no");
        File.WriteAllBytes(Path.Combine(_home.Path, "prompts", "f.md"), [0xFF]);
        File.CreateSymbolicLink(Path.Combine(_home.Path, "prompts", "g.md"), "b.md");
        File.CreateSymbolicLink(Path.Combine(_home.Path, "prompts", "h.md"), "nowhere");
        IReadOnlyList<CustomPrompt> prompts = CustomPrompts.List(_home.Path);
        Assert.Equal(["a", "b", "g"], prompts.Select(prompt => prompt.Name));
        Assert.Equal(("body\r\nend", "An A", "[file]"), (prompts[0].Content, prompts[0].Description, prompts[0].ArgumentHint));
        Assert.Equal(Path.Combine(_home.Path, "prompts", "b.md"), prompts[1].Path);
    }

    [Fact]
    public void Without_a_folder_there_are_none() => Assert.Empty(CustomPrompts.List(_home.Path));

    [Theory]
    [InlineData("", "", null)]
    [InlineData("plain\n---\n", "plain\n---\n", null)]
    [InlineData("---\ndescription: x\nno end", "---\ndescription: x\nno end", null)]
    [InlineData(" --- \ndescription: a: b\n---", "", "a: b")]
    [InlineData("---\ndescription: 'x\"\n---\n\nbody", "\nbody", "'x\"")]
    public void Front_matter_ends_at_its_second_line_of_dashes(string text, string body, string? description) =>
        Assert.Equal((body, description, null), CustomPrompts.Parse(text));

    [Theory]
    [InlineData("/prompts:x", "x", "")]
    [InlineData("/prompts:x  a b ", "x", "a b")]
    [InlineData("/prompts:x\na", "x", "a")]
    [InlineData(" /prompts:x", null, null)]
    [InlineData("/prompts:a/b", null, null)]
    [InlineData("/prompts:", null, null)]
    [InlineData("/other", null, null)]
    public void A_call_is_a_name_and_arguments(string text, string? name, string? arguments)
    {
        PromptInvocation? call = PromptInvocation.Parse(text);
        Assert.Equal((name, arguments), (call?.Name, call?.Arguments));
    }

    [Theory]
    [InlineData("$1 and $2", "a \"b c\"", "a and b c")]
    [InlineData("$1$9$0", "a", "a$0")]
    [InlineData("$10", "a", "a0")]
    [InlineData("all: $ARGUMENTS.", "a 'b  c'", "all: a b  c.")]
    [InlineData("all: $ARGUMENTS.", "", "all: .")]
    [InlineData("$$1 $$ $", "a", "$$1 $$ $")]
    [InlineData("$1", "it's", "it's")]
    public void Numbers_take_arguments_by_their_place(string body, string arguments, string expected) =>
        Assert.Equal(expected, Expand(body, arguments));

    [Theory]
    [InlineData("$FILE in $DIR_2, $FILE", "DIR_2=d FILE=\"a b\" MORE=x", "a b in d, a b")]
    [InlineData("$FILE $1 $ARGUMENTS $$FILE", "FILE=f", "f $1 $ARGUMENTS $$FILE")]
    [InlineData("$A", "A=x=y", "x=y")]
    public void Names_take_arguments_by_name(string body, string arguments, string expected) =>
        Assert.Equal(expected, Expand(body, arguments));

    [Theory]
    [InlineData("word", "word")]
    [InlineData("=x", "=x")]
    [InlineData("FILE=x", "DIR")]
    [InlineData("FILE=\"x", "quote")]
    public void Bad_named_arguments_are_refused_by_name(string arguments, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => Expand("$FILE $DIR", arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Placeholders_are_found_once_in_their_order() =>
        Assert.Equal(["B", "A_1"], PromptInvocation.FindNames("$B $A_1 $B $$C $ARGUMENTS $d $1"));

    public void Dispose() => _home.Dispose();

    private static string Expand(string body, string arguments) =>
        PromptInvocation.Parse($"/prompts:p {arguments}")!.Expand(new CustomPrompt("p", "/p.md", body, null, null));
}
