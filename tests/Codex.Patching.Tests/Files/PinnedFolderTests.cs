using System.Runtime.Versioning;
using Codex.Patching.Files;

namespace Codex.Patching.Tests.Files;

/// <summary>A folder that is held opened: in one call, or part by part where the kernel has no such call.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PinnedFolderTests : IDisposable
{
    private readonly PatchFolder _folder = new(("a/b/f", "old\n"), ("other/f", "other\n"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_on_the_way_or_at_the_end_is_refused(bool stepwise)
    {
        SkipOnWindows();
        Directory.CreateSymbolicLink(_folder.At("link"), "a");
        Directory.CreateSymbolicLink(_folder.At("a/last"), "b");

        Assert.Throws<IOException>(() => PinnedFolder.Open(_folder.At("link/b"), stepwise));
        Assert.Throws<IOException>(() => PinnedFolder.Open(_folder.At("a/last"), stepwise));
        Assert.Throws<FileNotFoundException>(() => PinnedFolder.Open(_folder.At("a/none"), stepwise));
        PinnedFolder.Open(_folder.At("a/b"), stepwise).Dispose();
        PinnedFolder.Open("/", stepwise).Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_done_in_it_stays_in_it_when_its_path_means_another(bool stepwise)
    {
        SkipOnWindows();
        using PinnedFolder held = PinnedFolder.Open(_folder.At("a/b"), stepwise);
        Directory.Move(_folder.At("a/b"), _folder.At("moved"));
        Directory.CreateSymbolicLink(_folder.At("a/b"), "../other");

        Assert.Equal("old\n"u8, held.Read("f"));
        held.Write("f", "new\n"u8, mode: null);
        held.Write("g", "g\n"u8, mode: null);
        held.MakeFolder("sub");
        held.MakeFolder("sub");

        Assert.Equal(("new\n", "g\n", "other\n"), (_folder["moved/f"], _folder["moved/g"], _folder["other/f"]));
        Assert.True(Directory.Exists(_folder.At("moved/sub")));
        held.Delete("f");
        Assert.False(_folder.Has("moved/f"));
        Assert.Throws<FileNotFoundException>(() => held.Delete("f"));
        Assert.Throws<IOException>(() => held.Delete("sub"));
        Assert.Throws<IOException>(() => held.Write("sub", ""u8, mode: null));
        Assert.Equal(["f"], Directory.EnumerateFileSystemEntries(_folder.At("other")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_link_among_its_entries_is_neither_read_nor_written_through()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(_folder.At("a/link"), _folder.At("other/f"));
        using PinnedFolder held = PinnedFolder.Open(_folder.At("a"));

        Assert.Throws<IOException>(() => held.Read("link"));
        Assert.Throws<IOException>(() => held.Write("link", "new\n"u8, mode: null));
        held.Delete("link");

        Assert.Equal(("other\n", false), (_folder["other/f"], _folder.Has("a/link")));
    }

    [Fact]
    public void Modes_are_kept_and_given_and_the_text_is_never_readable_by_more_people()
    {
        SkipOnWindows();
        const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_folder.At("a/b/f"), Secret);
        using PinnedFolder held = PinnedFolder.Open(_folder.At("a/b"));

        held.Write("f", "new\n"u8, mode: null);
        held.Write("run", "x\n"u8, mode: UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal(Secret, File.GetUnixFileMode(_folder.At("a/b/f")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, held.ModeOf("run"));
        Assert.Equal(["f", "run"], Directory.EnumerateFileSystemEntries(_folder.At("a/b")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        SkipOnWindows();
        using var made = System.Diagnostics.Process.Start("mkfifo", [_folder.At("a/pipe")]);
        made.WaitForExit();
        using PinnedFolder held = PinnedFolder.Open(_folder.At("a"));

        Assert.ThrowsAny<IOException>(() => held.Write("pipe", "x"u8, mode: null));
        Assert.ThrowsAny<IOException>(() => held.Read("pipe"));
        var failure = Assert.Throws<PatchException>(() => _folder.Verify("*** Update File: a/pipe\n@@\n-a\n+b"));
        Assert.Equal(PatchErrorCode.ReadFailed, failure.Code);
    }

    [Fact]
    public void Entries_are_told_apart_without_the_call_that_only_Linux_has()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(_folder.At("a/link"), "nowhere");
        using var handle = PatchCalls.OpenRoot();
        string name = _folder.At("a")[1..];

        Assert.Equal((true, true, false), Look(name));
        Assert.Equal((true, false, false), Look(name + "/b/f"));
        Assert.Equal((true, false, true), Look(name + "/link"));
        Assert.Equal((false, false, false), Look(name + "/none"));

        (bool, bool, bool) Look(string path)
        {
            PatchEntry entry = PatchCalls.LookByTrying(handle, path, path);
            return (entry.Exists, entry.IsFolder, entry.IsLink);
        }
    }

    private static void SkipOnWindows() => Assert.SkipUnless(PinnedFolder.IsSupported, "folders cannot be held here");
}
