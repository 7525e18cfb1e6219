namespace Codex.Patching.Tests;

public sealed class PatchVerificationTests
{
    [Fact]
    public void Each_kind_of_change_is_told_with_absolute_paths_and_nothing_is_touched()
    {
        using var folder = new PatchFolder(("del.txt", "gone\n"), ("old.txt", "x\n"), ("upd.txt", "a\nb\nc\nd\n"));

        PatchVerification verification = folder.Verify(
            "*** Add File: new/added.txt\n+hello\n*** Delete File: del.txt\n*** Update File: old.txt\n*** Move to: moved/to.txt\n@@\n-x\n+y\n"
            + "*** Update File: ./upd.txt\n@@\n-b\n+B");

        Assert.Collection(
            verification.Changes,
            change => Assert.Equal((folder.At("new/added.txt"), "hello\n"), (change.Path, ((PatchChange.Add)change).Content)),
            change => Assert.Equal((folder.At("del.txt"), "gone\n"), (change.Path, ((PatchChange.Delete)change).Content)),
            change =>
            {
                var update = Assert.IsType<PatchChange.Update>(change);
                Assert.Equal((folder.At("old.txt"), folder.At("moved/to.txt")), (update.Path, update.MovePath));
                Assert.Equal("@@ -1 +1 @@\n-x\n+y\n", update.UnifiedDiff);
            },
            change =>
            {
                var update = Assert.IsType<PatchChange.Update>(change);
                Assert.Equal((folder.Path + "/./upd.txt", null), (update.Path, update.MovePath));
                Assert.Equal(("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", "a\nB\nc\nd\n"), (update.UnifiedDiff, update.NewContent));
            });
        Assert.Equal(["del.txt", "old.txt", "upd.txt"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(
            [folder.At("new/added.txt"), folder.At("del.txt"), folder.At("old.txt"), folder.At("moved/to.txt"), folder.At("upd.txt")],
            verification.Targets.Select(target => target.ResolvedPath));
    }

    [Theory]
    [InlineData("*** Update File: missing.txt\n@@\n-old\n+new", "Failed to read file to update {0}/missing.txt: ")]
    [InlineData("*** Add File: created\n+x\n*** Update File: a.txt\n@@\n-missing\n+x", "Failed to find expected lines in {0}/a.txt:\nmissing")]
    [InlineData("*** Update File: a.txt\n@@ nowhere\n-a\n+x", "Failed to find context 'nowhere' in {0}/a.txt")]
    [InlineData("*** Delete File: dir", "Failed to delete file {0}/dir: ")]
    [InlineData("*** Delete File: nope.txt", "Failed to delete file {0}/nope.txt: ")]
    [InlineData("*** Update File: bin\n@@\n-a\n+b", "Failed to read file to update {0}/bin: it is not UTF-8 text")]
    [InlineData("*** Delete File: a.txt\n*** Update File: a.txt\n@@\n-a\n+b", "Failed to read file to update {0}/a.txt: ")]
    [InlineData("*** Update File: a.txt\n*** Move to: b.txt\n@@\n-a\n+b\n*** Delete File: a.txt", "Failed to delete file {0}/a.txt: ")]
    public void What_could_not_be_applied_is_refused_and_touches_nothing(string body, string message)
    {
        using var folder = new PatchFolder(("a.txt", "a\n"), ("dir/keep", "k\n"));
        File.WriteAllBytes(folder.At("bin"), [0xff, 0xfe]);

        var exception = Assert.Throws<PatchException>(() => folder.Verify(body));

        Assert.StartsWith(message.Replace("{0}", folder.Path, StringComparison.Ordinal), exception.ToolMessage);
        Assert.Equal(["a.txt", "bin", "dir"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_binary_file_may_be_deleted_without_showing_it()
    {
        using var folder = new PatchFolder();
        File.WriteAllBytes(folder.At("bin"), [0xff, 0xfe]);

        Assert.Null(Assert.IsType<PatchChange.Delete>(Assert.Single(folder.Verify("*** Delete File: bin").Changes)).Content);
    }

    [Fact]
    public void An_addition_where_a_folder_is_passes_since_only_the_application_writes()
    {
        using var folder = new PatchFolder(("dir/keep", "k\n"));

        Assert.IsType<PatchChange.Add>(Assert.Single(folder.Verify("*** Add File: dir\n+x").Changes));
    }

    [Fact]
    public void Sections_for_the_same_file_become_one_change()
    {
        using var folder = new PatchFolder(("twice", "a\nb\n"), ("re", "before\n"), ("shift", "1\n"));

        PatchVerification verification = folder.Verify(
            "*** Update File: twice\n@@\n-a\n+A\n*** Update File: ./twice\n@@\n-b\n+B\n*** Delete File: re\n*** Add File: re\n+after\n"
            + "*** Add File: fresh\n+1\n*** Update File: fresh\n@@\n-1\n+2\n*** Update File: shift\n*** Move to: s2\n@@\n-1\n+2\n"
            + "*** Update File: s2\n*** Move to: s3\n@@\n-2\n+3\n*** Add File: passing\n+p\n*** Delete File: passing");

        Assert.Collection(
            verification.Changes,
            change => Assert.Equal("@@ -1,2 +1,2 @@\n-a\n-b\n+A\n+B\n", Assert.IsType<PatchChange.Update>(change).UnifiedDiff),
            change => Assert.Equal("after\n", Assert.IsType<PatchChange.Add>(change).Content),
            change => Assert.Equal("2\n", Assert.IsType<PatchChange.Add>(change).Content),
            change =>
            {
                var update = Assert.IsType<PatchChange.Update>(change);
                Assert.Equal((folder.At("shift"), folder.At("s3"), "3\n"), (update.Path, update.MovePath, update.NewContent));
            });
        Assert.Contains(verification.Targets, target => target.Path == folder.At("passing"));
    }

    [Fact]
    public void A_move_away_and_a_new_file_in_the_old_place_are_two_new_texts()
    {
        using var folder = new PatchFolder(("a", "1\n"));

        PatchVerification verification = folder.Verify("*** Update File: a\n*** Move to: b\n@@\n-1\n+2\n*** Add File: a\n+new");

        Assert.Equal(
            [(folder.At("a"), "new\n"), (folder.At("b"), "2\n")],
            verification.Changes.Cast<PatchChange.Add>().Select(add => (add.Path, add.Content)));
    }

    [Fact]
    public void Targets_show_where_links_lead()
    {
        using var outside = new PatchFolder(("f", "1\n"));
        using var folder = new PatchFolder();
        Directory.CreateSymbolicLink(folder.At("link"), outside.Path);

        PatchTarget target = Assert.Single(folder.Verify("*** Add File: link/new/x\n+x").Targets);

        Assert.Equal((folder.At("link/new/x"), outside.At("new/x")), (target.Path, target.ResolvedPath));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        using var folder = new PatchFolder();

        var exception = Assert.Throws<PatchException>(() => Patch.Parse(PatchFolder.Text("*** Add File: a\n+x")).Verify(folder.At("nope")));

        Assert.Equal(PatchErrorCode.FolderMissing, exception.Code);
        Assert.Contains(folder.At("nope"), exception.Message);
    }
}
