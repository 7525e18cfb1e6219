namespace Codex.Patching.Tests;

public sealed class PatchApplierTests
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    [Fact]
    public void The_summary_lists_added_then_modified_then_deleted_files_as_the_patch_spells_them()
    {
        using var folder = new PatchFolder(("gone.txt", "bye\n"), ("m1.txt", "line1\nline2\n"), ("old/name.txt", "old\n"));

        PatchResult result = folder.Apply(
            "*** Delete File: gone.txt\n*** Update File: ./m1.txt\n@@\n-line2\n+changed\n"
            + "*** Update File: old/name.txt\n*** Move to: new/dir/name.txt\n@@\n-old\n+new\n*** Add File: nested/new.txt\n+created");

        Assert.Equal(
            "Success. Updated the following files:\nA nested/new.txt\nM ./m1.txt\nM new/dir/name.txt\nD gone.txt\n", result.StandardOutput);
        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.False(folder.Has("gone.txt") || folder.Has("old/name.txt"));
        Assert.Equal(("line1\nchanged\n", "new\n", "created\n"), (folder["m1.txt"], folder["new/dir/name.txt"], folder["nested/new.txt"]));
    }

    [Fact]
    public void Later_sections_see_what_earlier_ones_did()
    {
        using var folder = new PatchFolder(("twice", "a\n"), ("re", "before\n"));

        PatchResult result = folder.Apply(
            "*** Update File: twice\n@@\n-a\n+b\n*** Update File: twice\n@@\n-b\n+c\n*** Delete File: re\n*** Add File: re\n+after\n"
            + "*** Add File: fresh\n+1\n*** Update File: fresh\n@@\n-1\n+2");

        Assert.Equal("Success. Updated the following files:\nA re\nA fresh\nM twice\nM twice\nM fresh\nD re\n", result.StandardOutput);
        Assert.Equal(("c\n", "after\n", "2\n"), (folder["twice"], folder["re"], folder["fresh"]));
    }

    [Fact]
    public void Existing_files_are_overwritten_by_an_addition_and_by_a_move()
    {
        using var folder = new PatchFolder(("dup", "old\n"), ("src", "from\n"), ("taken", "existing\n"));

        Assert.True(folder.Apply("*** Add File: dup\n+new\n*** Update File: src\n*** Move to: taken\n@@\n-from\n+moved").IsSuccess);
        Assert.Equal(("new\n", "moved\n", false), (folder["dup"], folder["taken"], folder.Has("src")));
    }

    [Fact]
    public void Absolute_paths_and_paths_above_the_folder_are_accepted()
    {
        using var folder = new PatchFolder();
        Directory.CreateDirectory(folder.At("ws"));

        PatchResult result = PatchApplier.Apply(
            PatchFolder.Text($"*** Add File: ../out/up\n+up\n*** Add File: {folder.At("abs")}\n+abs\n*** Add File: ./dot/../in\n+in"),
            folder.At("ws"));

        Assert.True(result.IsSuccess, result.StandardError);
        Assert.Equal(("up\n", "abs\n", "in\n"), (folder["out/up"], folder["abs"], folder["ws/in"]));
        Assert.True(Directory.Exists(folder.At("ws/dot")));
    }

    [Fact]
    public void A_failure_stops_the_patch_keeps_what_was_done_and_names_it()
    {
        using var folder = new PatchFolder(("x", "a\n"), ("later", "l\n"));

        PatchResult result = folder.Apply("*** Update File: x\n@@\n-a\n+b\n*** Add File: made\n+1\n*** Update File: nope\n@@\n-a\n+b\n*** Delete File: later");

        Assert.Equal(PatchErrorCode.ReadFailed, result.Failure?.Code);
        Assert.Equal((1, ""), (result.ExitCode, result.StandardOutput));
        Assert.StartsWith("Failed to read file to update nope: no such file or folder\n", result.StandardError);
        Assert.EndsWith("\nA made\nM x\n", result.StandardError);
        Assert.Equal(("b\n", "1\n", "l\n"), (folder["x"], folder["made"], folder["later"]));
    }

    [Theory]
    [InlineData("*** Add File: dir\n+1", PatchErrorCode.WriteFailed, "Failed to write file dir: ")]
    [InlineData("*** Add File: plain/sub\n+1", PatchErrorCode.FolderNotCreated, "Failed to create parent folders for plain/sub: ")]
    [InlineData("*** Add File: plain/sub/deep\n+1", PatchErrorCode.FolderNotCreated, "Failed to create parent folders for plain/sub/deep: ")]
    [InlineData("*** Update File: y\n*** Move to: dir\n@@\n-a\n+b", PatchErrorCode.WriteFailed, "Failed to write file dir: ")]
    [InlineData("*** Update File: dir\n@@\n-a\n+b", PatchErrorCode.ReadFailed, "Failed to read file to update dir: ")]
    [InlineData("*** Update File: bin\n@@\n-a\n+b", PatchErrorCode.ReadFailed, "Failed to read file to update bin: it is not UTF-8 text")]
    [InlineData("*** Delete File: dir", PatchErrorCode.DeleteFailed, "Failed to delete file dir: it is a folder")]
    [InlineData("*** Delete File: nope", PatchErrorCode.DeleteFailed, "Failed to delete file nope: no such file or folder")]
    [InlineData("*** Delete File: plain/sub", PatchErrorCode.DeleteFailed, "Failed to delete file plain/sub: no such file or folder")]
    [InlineData("*** Add File: a\0b\n+1", PatchErrorCode.WriteFailed, "Failed to write file a\0b: no file can have this path")]
    public void Files_that_are_in_the_way_missing_or_no_text_are_refused(string body, PatchErrorCode code, string message)
    {
        using var folder = new PatchFolder(("dir/keep", "k\n"), ("plain", "p\n"), ("y", "a\n"));
        File.WriteAllBytes(folder.At("bin"), [(byte)'a', (byte)'\n', 0xff, (byte)'\n']);

        PatchResult result = folder.Apply(body);

        Assert.Equal(code, result.Failure?.Code);
        Assert.StartsWith(message, result.StandardError);
        Assert.Equal(("k\n", "p\n", "a\n"), (folder["dir/keep"], folder["plain"], folder["y"]));
        Assert.Equal(4, new FileInfo(folder.At("bin")).Length);
        Assert.Equal(["bin", "dir", "plain", "y"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_file_that_is_no_text_can_be_deleted()
    {
        using var folder = new PatchFolder();
        File.WriteAllBytes(folder.At("bin"), [0xff, 0xfe]);

        Assert.True(folder.Apply("*** Delete File: bin").IsSuccess);
        Assert.False(folder.Has("bin"));
    }

    [Fact]
    public void A_patch_without_sections_fails()
    {
        using var folder = new PatchFolder();

        PatchResult result = PatchApplier.Apply("*** Begin Patch\n*** End Patch", folder.Path);

        Assert.Equal((1, PatchErrorCode.NoSections, ""), (result.ExitCode, result.Failure!.Code, result.StandardOutput));
        Assert.StartsWith("No files were modified", result.StandardError);
    }

    [Fact]
    public void A_move_onto_itself_is_an_update_in_place()
    {
        using var folder = new PatchFolder(("f", "a\n"));

        Assert.Equal("Success. Updated the following files:\nM ./f\n", folder.Apply("*** Update File: f\n*** Move to: ./f\n@@\n-a\n+b").StandardOutput);
        Assert.Equal("b\n", folder["f"]);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void An_update_keeps_the_mode_and_a_move_carries_it_over()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var folder = new PatchFolder(("run.sh", "one\n"), ("go.sh", "one\n"));
        File.SetUnixFileMode(folder.At("run.sh"), Executable);
        File.SetUnixFileMode(folder.At("go.sh"), Executable);

        Assert.True(folder.Apply("*** Update File: run.sh\n@@\n-one\n+two\n*** Update File: go.sh\n*** Move to: bin/go.sh\n@@\n-one\n+two").IsSuccess);

        Assert.Equal(Executable, File.GetUnixFileMode(folder.At("run.sh")));
        Assert.Equal(Executable, File.GetUnixFileMode(folder.At("bin/go.sh")));
    }

    [Fact]
    public void Links_are_followed_on_writing_and_removed_themselves_on_deleting()
    {
        using var folder = new PatchFolder(("real.txt", "1\n"), ("kept.txt", "k\n"), ("dir/in.txt", "i\n"));
        File.CreateSymbolicLink(folder.At("link.txt"), "real.txt");
        File.CreateSymbolicLink(folder.At("link2.txt"), "kept.txt");
        File.CreateSymbolicLink(folder.At("nowhere.txt"), "made.txt");
        Directory.CreateSymbolicLink(folder.At("dirlink"), "dir");
        Directory.CreateSymbolicLink(folder.At("dirlink2"), "dir");

        PatchResult result = folder.Apply(
            "*** Update File: link.txt\n@@\n-1\n+2\n*** Delete File: link2.txt\n*** Update File: dirlink/in.txt\n@@\n-i\n+j\n"
            + "*** Delete File: dirlink2\n*** Add File: nowhere.txt\n+n\n*** Add File: dirlink/../beside.txt\n+b");

        Assert.True(result.IsSuccess, result.StandardError);
        Assert.Equal(("2\n", "k\n", "j\n", "n\n", "b\n"), (folder["real.txt"], folder["kept.txt"], folder["dir/in.txt"], folder["made.txt"], folder["beside.txt"]));
        Assert.Equal("real.txt", new FileInfo(folder.At("link.txt")).LinkTarget);
        Assert.False(folder.Has("link2.txt") || Directory.Exists(folder.At("dirlink2")));
    }

    [Fact]
    public void A_move_through_a_link_onto_the_source_does_not_lose_the_file()
    {
        using var folder = new PatchFolder(("real", "1\n"), ("other", "1\n"));
        File.CreateSymbolicLink(folder.At("link"), "real");
        File.CreateSymbolicLink(folder.At("link2"), "other");

        Assert.True(folder.Apply("*** Update File: real\n*** Move to: link\n@@\n-1\n+2").IsSuccess);
        Assert.Equal("2\n", folder["real"]);

        Assert.True(folder.Apply("*** Update File: link2\n*** Move to: other\n@@\n-1\n+2").IsSuccess);
        Assert.Equal(("2\n", false), (folder["other"], folder.Has("link2")));
    }

    [Fact]
    public void Links_in_a_loop_give_an_error()
    {
        using var folder = new PatchFolder();
        File.CreateSymbolicLink(folder.At("a"), "b");
        File.CreateSymbolicLink(folder.At("b"), "a");

        Assert.Equal(PatchErrorCode.WriteFailed, folder.Apply("*** Add File: a\n+x").Failure?.Code);
    }

    [Fact]
    public void A_file_with_two_names_keeps_both()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "ln is not at hand.");
        using var folder = new PatchFolder(("a", "1\n"));
        using (var link = System.Diagnostics.Process.Start("ln", [folder.At("a"), folder.At("b")]))
        {
            link.WaitForExit();
        }

        Assert.True(folder.Apply("*** Update File: a\n@@\n-1\n+2").IsSuccess);

        Assert.Equal(("2\n", "2\n"), (folder["a"], folder["b"]));
    }
}
