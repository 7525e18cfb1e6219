namespace Codex.Patching.Tests;

public sealed class PatchMatchingTests
{
    [Theory]
    [InlineData("b\na\nb\na\n", "@@\n-a\n+A\n@@\n-a\n+B", "b\nA\nb\nB\n")]
    [InlineData("fn a\nx=10\nfn b\nx=10\n", "@@ fn b\n-x=10\n+x=11", "fn a\nx=10\nfn b\nx=11\n")]
    [InlineData("class A\n  def m\n    p\nclass B\n  def m\n    p\n", "@@ class B\n   def m\n@@\n-    p\n+    q", "class A\n  def m\n    p\nclass B\n  def m\n    q\n")]
    [InlineData("   foo\na\n", "@@ foo\n-a\n+A", "   foo\nA\n")]
    [InlineData("  foo  \nfoo\n", "@@\n-foo\n+bar", "  foo  \nbar\n")]
    [InlineData("foo\n  foo \n", "@@\n-  foo\n+bar", "foo\nbar\n")]
    [InlineData("\tfoo\t\n   b\n", "@@\n foo\n-b\n+c", "foo\nc\n")]
    [InlineData("foo   \nbar\t\t\n", "@@\n-foo\n-bar\n+q", "q\n")]
    [InlineData("it’s\nb\n", "@@ it's\n-b\n+q", "it’s\nq\n")]
    [InlineData("a – b\na - b\n", "@@\n-a - b\n+q", "a – b\nq\n")]
    [InlineData("a\nb\na\n", "@@\n-a\n+A\n*** End of File", "a\nb\nA\n")]
    [InlineData("a\nb\nc\nd\ne\nf\n", "@@\n a\n-b\n+B\n@@\n c\n d\n-e\n+E\n@@\n f\n+g\n*** End of File", "a\nB\nc\nd\nE\nf\ng\n")]
    public void Lines_are_found_after_the_cursor_exact_before_loose(string before, string chunks, string after)
    {
        (PatchResult result, string content) = PatchFolder.Update(before, chunks);

        Assert.True(result.IsSuccess, result.StandardError);
        Assert.Equal(after, content);
    }

    [Theory]
    [InlineData("a\nb\nc\n", "@@\n-c\n+C\n@@\n-a\n+A", PatchErrorCode.LinesNotFound)]
    [InlineData("a\nb\n", "@@ a\n-a\n+A", PatchErrorCode.LinesNotFound)]
    [InlineData("a\nb\n", "@@\n-a\n+A\n*** End of File", PatchErrorCode.LinesNotFound)]
    [InlineData("one\n", "@@\n-one\n-two\n+q", PatchErrorCode.LinesNotFound)]
    [InlineData("a\nb\nc\ne\n", "@@\n a\n-b\n c\n+d\n@@\n c\n-e\n+E", PatchErrorCode.LinesNotFound)]
    [InlineData("a\rb\n", "@@\n-a\n+x", PatchErrorCode.LinesNotFound)]
    [InlineData("a\nb\n", "@@\n a\n-b\n+c\n\n\n", PatchErrorCode.LinesNotFound)]
    [InlineData("\uFEFFa\n", "@@\n-a\n+q", PatchErrorCode.LinesNotFound)]
    [InlineData("a\u2000b\n", "@@\n-a b\n+q", PatchErrorCode.LinesNotFound)]
    [InlineData("a…\n", "@@\n-a...\n+q", PatchErrorCode.LinesNotFound)]
    [InlineData("A\n", "@@\n-a\n+q", PatchErrorCode.LinesNotFound)]
    [InlineData("a\n", "@@ gone\n-a\n+q", PatchErrorCode.ContextNotFound)]
    public void Lines_that_are_not_found_leave_the_file_alone(string before, string chunks, PatchErrorCode code)
    {
        (PatchResult result, string content) = PatchFolder.Update(before, chunks);

        Assert.Equal(code, result.Failure?.Code);
        Assert.Equal((1, "", before), (result.ExitCode, result.StandardOutput, content));
    }

    [Fact]
    public void The_message_names_the_file_and_shows_what_was_not_found()
    {
        Assert.Equal("Failed to find expected lines in f:\nq\nr\n", PatchFolder.Update("a\n", "@@\n-q\n-r\n+b").Result.StandardError);
        Assert.Equal("Failed to find context 'ctx' in f\n", PatchFolder.Update("a\n", "@@ ctx\n-a").Result.StandardError);
    }

    [Fact]
    public void Exactly_the_listed_characters_are_taken_for_their_plain_ones()
    {
        Dictionary<char, string> expected = new()
        {
            ['-'] = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
            ['\''] = "\u2018\u2019\u201A\u201B",
            ['"'] = "\u201C\u201D\u201E\u201F",
            [' '] = "\u00A0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000",
        };
        foreach (char plain in expected.Keys)
        {
            var found = new System.Text.StringBuilder();
            for (int code = 0x80; code <= 0xFFFD; code++)
            {
                if (Matching.LineSearch.Find([$"x{(char)code}y"], [$"x{plain}y"], 0, atEnd: false) == 0)
                {
                    found.Append((char)code);
                }
            }

            Assert.Equal(expected[plain], found.ToString());
        }
    }

    [Theory]
    [InlineData("a\nb\n", "@@\n+new", "a\nb\nnew\n")]
    [InlineData("", "@@\n+new", "new\n")]
    [InlineData("a\n", "@@\n+one\n@@\n+two", "a\none\ntwo\n")]
    [InlineData("l1\nl2\nl3\n", "@@\n+x\n+y\n@@\n l1\n-l2\n-l3\n+r", "l1\nr\nx\ny\n")]
    [InlineData("a", "@@\n-a\n+f\n+g", "f\ng\n")]
    [InlineData("a\nb", "@@\n a\n+c", "a\nc\nb\n")]
    [InlineData("a\n", "@@\n-a", "")]
    [InlineData("a\nb\nc\n", "@@\n-b", "a\nc\n")]
    [InlineData("a\nb\n", "@@\n a\n-b\n+c\n", "a\nc\n")]
    [InlineData("a\nb\n", "@@\n b\n+c\n*** End of File", "a\nb\nc\n")]
    [InlineData("a\n\nb\n", "@@\n a\n\n-b\n+c", "a\n\nc\n")]
    [InlineData("a\n\nb\n", "@@\n a\n-\n b", "a\nb\n")]
    [InlineData("a\nb\n", "@@\n\n+new", "\nnew\na\nb\n")]
    public void New_text_ends_with_a_line_feed(string before, string chunks, string after) =>
        Assert.Equal(after, PatchFolder.Update(before, chunks).Content);

    [Theory]
    [InlineData("a\r\nb\r\nz\r\n", "@@\n-b", "a\r\nz\r\n")]
    [InlineData("a\r\nz\r\n", "@@\n-a\n+b\n+c", "b\r\nc\r\nz\r\n")]
    [InlineData("a\r\nz\r\n", "@@\n a\n+b\n z", "a\r\nb\r\nz\r\n")]
    [InlineData("a\r\nb\r\n", "@@\n+c", "a\r\nb\r\nc\r\n")]
    [InlineData("a\r\nb", "@@\n-a\n+A", "A\r\nb\r\n")]
    [InlineData("a\r\nb", "@@\n-b\n+c", "a\r\nc\r\n")]
    [InlineData("a\r\nb\nc\r\n", "@@\n a\n b\n+x\n c", "a\r\nb\nx\nc\r\n")]
    [InlineData("a\nb\r\n", "@@\n-a\n+A", "A\nb\r\n")]
    public void Changed_lines_keep_the_line_end_of_the_place(string before, string chunks, string after) =>
        Assert.Equal(after, PatchFolder.Update(before, chunks).Content);

    [Theory]
    [InlineData("a\nb\n\n", "@@\n-a\n+A", "A\nb\n\n")]
    [InlineData("a\n\n", "@@\n-a", "\n")]
    [InlineData("a\n\n", "@@\n+new", "a\nnew\n\n")]
    [InlineData("a\n", "@@\n a\n+\n*** End of File", "a\n\n")]
    public void Blank_lines_at_the_end_stay(string before, string chunks, string after) =>
        Assert.Equal(after, PatchFolder.Update(before, chunks).Content);

    [Theory]
    [InlineData("a\nb\nc\n", "@@ a\n+new", "a\nnew\nb\nc\n")]
    [InlineData("a\nb\nc\n", "@@ a\n+1\n@@\n-b\n+B", "a\n1\nB\nc\n")]
    [InlineData("a\nb\nc\n", "@@ a\n+new\n*** End of File", "a\nb\nc\nnew\n")]
    public void Lines_inserted_with_a_context_follow_it(string before, string chunks, string after) =>
        Assert.Equal(after, PatchFolder.Update(before, chunks).Content);

    [Fact]
    public void Nested_contexts_are_found_one_below_the_other()
    {
        const string Before = "class A\n  def f\n    x\n  def g\n    x\nclass B\n  def f\n    x\n";

        Assert.Equal(
            "class A\n  def f\n    x\n  def g\n    x\nclass B\n  def f\n    y\n",
            PatchFolder.Update(Before, "@@ class B\n@@   def f\n-    x\n+    y").Content);
    }

    [Fact]
    public void An_insertion_at_the_end_is_not_lost_when_the_last_lines_are_replaced_too() =>
        Assert.Equal("x\nnew\n", PatchFolder.Update("a\n\n", "@@\n+new\n@@\n-a\n-\n+x").Content);
}
