namespace Codex.Patching.Tests;

public sealed class PatchParserTests
{
    private const string OneFile = "*** Begin Patch\n*** Add File: f\n+x\n*** End Patch";

    [Theory]
    [InlineData("  \n\t" + OneFile + "  \n\n")]
    [InlineData("*** Begin Patch\r\n*** Add File: f\r\n+x\r\n*** End Patch\r\n")]
    [InlineData("<<EOF\n" + OneFile + "\nEOF\n")]
    [InlineData("<<'EOF'\n" + OneFile + "\nEOF")]
    [InlineData("<<\"EOF\"\n" + OneFile + "\nanything EOF")]
    public void White_space_carriage_returns_and_a_here_document_around_a_patch_do_not_matter(string text)
    {
        Patch patch = Patch.Parse(text);

        Assert.Equal(OneFile, patch.Text);
        var add = Assert.IsType<PatchSection.Add>(Assert.Single(patch.Sections));
        Assert.Equal(("f", "x\n"), (add.Path, add.Content));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*** Begin Patch")]
    [InlineData("*** Begin Patch\n*** Add File: f\n+x")]
    [InlineData("<<EOF\n*** Begin Patch\n*** Add File: f\n+x\nEOF")]
    public void A_patch_without_its_last_line_says_so(string text)
    {
        var exception = Assert.Throws<PatchException>(() => Patch.Parse(text));

        Assert.Equal(PatchErrorCode.EndMarkerMissing, exception.Code);
        Assert.StartsWith("Invalid patch: ", exception.Message);
        Assert.StartsWith("invalid patch: ", exception.ToolMessage);
        Assert.Contains("'*** End Patch'", exception.Message);
        Assert.Null(exception.Line);
    }

    [Theory]
    [InlineData("x\n*** End Patch")]
    [InlineData("*** begin patch\n*** End Patch")]
    [InlineData("apply_patch\n" + OneFile)]
    [InlineData("```\n" + OneFile + "\n```")]
    [InlineData("<<'PATCH'\n" + OneFile + "\nPATCH")]
    [InlineData("<< EOF\n" + OneFile + "\nEOF")]
    [InlineData("<<'EOF\"\n" + OneFile + "\nEOF")]
    [InlineData("<<EOF\n  " + OneFile + "\nEOF")]
    public void A_patch_without_its_first_line_says_so(string text)
    {
        var exception = Assert.Throws<PatchException>(() => Patch.Parse(text));

        Assert.Equal(PatchErrorCode.BeginMarkerMissing, exception.Code);
        Assert.Contains("'*** Begin Patch'", exception.Message);
    }

    [Fact]
    public void The_strict_dialect_refuses_a_here_document()
    {
        var exception = Assert.Throws<PatchException>(() => Patch.Parse($"<<EOF\n{OneFile}\nEOF", PatchDialect.Strict));

        Assert.Equal(PatchErrorCode.BeginMarkerMissing, exception.Code);
    }

    [Theory]
    [InlineData("*** Frobnicate File: foo", PatchErrorCode.InvalidHeader, 2)]
    [InlineData("*** Add File:", PatchErrorCode.InvalidHeader, 2)]
    [InlineData("*** Add File: a\n+x\n\n*** Add File: b\n+x", PatchErrorCode.InvalidHeader, 4)]
    [InlineData("*** Delete File: a\n\n*** Add File: b\n+x", PatchErrorCode.InvalidHeader, 3)]
    [InlineData("*** Add File: a\nx", PatchErrorCode.InvalidHeader, 3)]
    [InlineData("*** Update File: f", PatchErrorCode.EmptyUpdate, 2)]
    [InlineData("*** Update File: f\n*** Move to: g", PatchErrorCode.EmptyUpdate, 2)]
    [InlineData("*** Update File: f\n\n*** Move to: g\n@@\n-a", PatchErrorCode.EmptyUpdate, 2)]
    [InlineData("*** Update File: f\n@@", PatchErrorCode.EmptyChunk, 4)]
    [InlineData("*** Update File: f\n@@\n*** End of File", PatchErrorCode.EmptyChunk, 4)]
    [InlineData("*** Update File: f\n@@\nbad", PatchErrorCode.UnexpectedLine, 4)]
    [InlineData("*** Update File: f\nbad", PatchErrorCode.UnexpectedLine, 4)]
    [InlineData("*** Update File: f\n@@foo\n-a", PatchErrorCode.UnexpectedLine, 4)]
    [InlineData("*** Update File: f\n@@\n-a\n+b\nbad", PatchErrorCode.ContextMarkerMissing, 6)]
    [InlineData("*** Update File: f\n@@\n-a\n*** End of File\n-b", PatchErrorCode.ContextMarkerMissing, 6)]
    [InlineData("*** Update File: f\n@@\n-a\n*** End of File ", PatchErrorCode.InvalidHeader, 5)]
    public void Every_fault_has_its_code_and_line(string body, PatchErrorCode code, int line)
    {
        var exception = Assert.Throws<PatchException>(() => Patch.Parse(PatchFolder.Text(body)));

        Assert.Equal((code, line), (exception.Code, exception.Line));
        Assert.StartsWith($"Invalid patch hunk on line {line}: ", exception.Message);
        Assert.StartsWith($"invalid hunk at line {line}, ", exception.ToolMessage);
    }

    [Fact]
    public void Faults_inside_a_here_document_count_lines_from_the_begin_marker()
    {
        var exception = Assert.Throws<PatchException>(() => Patch.Parse($"\n<<EOF\n{PatchFolder.Text("*** Foo")}\nEOF"));

        Assert.Equal(2, exception.Line);
        Assert.Contains("'*** Foo'", exception.Message);
    }

    [Fact]
    public void Headers_may_be_padded_where_a_section_is_expected()
    {
        Patch patch = Patch.Parse(PatchFolder.Text("  *** Delete File: b6.txt \n\t*** Add File:  two  \n+x\n  *** Update File: b8\n@@\n-a"));

        Assert.Equal(["b6.txt", " two", "b8"], patch.Sections.Select(section => section.Path));
    }

    [Fact]
    public void A_padded_header_after_a_chunk_is_a_context_line()
    {
        var update = Assert.IsType<PatchSection.Update>(
            Assert.Single(Patch.Parse(PatchFolder.Text("*** Update File: f\n@@\n-a\n *** Add File: g\n+x")).Sections));

        Assert.Equal(["a", "*** Add File: g"], Assert.Single(update.Chunks).OldLines);
    }

    [Fact]
    public void The_destination_of_a_move_is_taken_as_it_is()
    {
        var update = (PatchSection.Update)Patch.Parse(PatchFolder.Text("*** Update File: f\n*** Move to: g \n@@\n-a")).Sections[0];

        Assert.Equal("g ", update.MoveTo);
    }

    [Fact]
    public void Blank_lines_around_chunks_are_skipped_or_belong_to_the_chunk()
    {
        var update = (PatchSection.Update)Patch.Parse(PatchFolder.Text("*** Update File: f\n\n  \n@@\n-a\n+b\n\n@@ c\n-d\n\t\n*** Add File: g\n+x")).Sections[0];

        Assert.Equal(2, update.Chunks.Count);
        Assert.Equal(["a", ""], update.Chunks[0].OldLines);
        Assert.Equal(["b", ""], update.Chunks[0].NewLines);
        Assert.Equal(["c"], update.Chunks[1].Contexts);
        Assert.Equal(["d"], update.Chunks[1].OldLines);
    }

    [Fact]
    public void The_first_chunk_needs_no_marker()
    {
        var update = (PatchSection.Update)Patch.Parse(PatchFolder.Text("*** Update File: f\n import foo\n+bar")).Sections[0];

        Assert.Empty(update.Chunks[0].Contexts);
        Assert.Equal(["import foo", "bar"], update.Chunks[0].NewLines);
    }

    [Fact]
    public void Context_lines_in_a_row_are_nested_contexts()
    {
        var update = (PatchSection.Update)Patch.Parse(PatchFolder.Text("*** Update File: f\n@@ class A\n@@   def f\n-a\n*** End of File")).Sections[0];

        Assert.Equal(["class A", "  def f"], update.Chunks[0].Contexts);
        Assert.True(update.Chunks[0].AtEndOfFile);
    }

    [Fact]
    public void A_file_may_be_added_without_lines_and_a_patch_may_have_no_sections()
    {
        Assert.Equal("", ((PatchSection.Add)Patch.Parse(PatchFolder.Text("*** Add File: a b")).Sections[0]).Content);
        Assert.Empty(Patch.Parse("*** Begin Patch\n*** End Patch").Sections);
    }

    [Fact]
    public void The_grammar_for_models_names_every_marker()
    {
        string grammar = PatchGrammar.ReadLark();

        Assert.All(
            ["*** Begin Patch", "*** End Patch", "*** Add File: ", "*** Delete File: ", "*** Update File: ", "*** Move to: ", "*** End of File", "@@"],
            marker => Assert.Contains($"\"{marker}", grammar));
    }
}
