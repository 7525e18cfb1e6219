using System.Text;
using Codex.Core.Tests.Git;
using Codex.Core.Turns.Diff;
using Codex.Patching;

namespace Codex.Core.Tests.Turns.Diff;

public sealed class TurnDiffTrackerTests
{
    private const string Zeros = "0000000000000000000000000000000000000000";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_diff_grows_with_every_patch_of_the_turn()
    {
        using TestRepository repository = new TestRepository()
            .Write("m.txt", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n").Write("q.txt", "bye").Write("run.sh", "one\n").Write("over.txt", "old").Commit();
        File.CreateSymbolicLink(repository.At("l"), "m.txt");
        var tracker = new TurnDiffTracker();

        const string New = $"diff --git a/b/new.txt b/b/new.txt\nnew file mode 100644\nindex {Zeros}..8ba3a16384aacc37d01564b28401755ce8053f51\n--- /dev/null\n+++ b/b/new.txt\n@@ -0,0 +1 @@\n+n\n";
        const string Middle = "diff --git a/m.txt b/m.txt\nindex 151cf9c3efd45e375ab863a54803fc1cd7b51bfd..c01735fc26b9751c03a88f924e1edaded3d53207\n--- a/m.txt\n+++ b/m.txt\n@@ -3,7 +3,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";
        const string Gone = $"diff --git a/q.txt b/q.txt\ndeleted file mode 100644\nindex 0abaeaa9932cc3322604c196b22c4db5c33aa548..{Zeros}\n--- a/q.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\n\\ No newline at end of file\n";
        Assert.Equal(New + Middle + Gone, await Apply(repository, tracker, "*** Add File: b/new.txt\n+n\n*** Delete File: q.txt\n*** Update File: m.txt\n@@\n-5\n+five"));

        await Apply(repository, tracker, "*** Update File: run.sh\n*** Move to: sub/go.sh\n@@\n-one\n+two");
        const string Moved = "diff --git a/run.sh b/z/end.sh\nindex 5626abf0f72e58d7a153368ba57db4c673c0e171..2bdf67abb163a4ffb2d7f3f0880c9fe5068ce782\n--- a/run.sh\n+++ b/z/end.sh\n@@ -1 +1 @@\n-one\n+three\n";
        Assert.Equal(New + Middle + Gone + Moved, await Apply(repository, tracker, "*** Update File: sub/go.sh\n*** Move to: z/end.sh\n@@\n-two\n+three"));

        await Apply(repository, tracker, "*** Add File: over.txt\n+new");
        const string Over = "diff --git a/over.txt b/over.txt\nindex 489ce0f857e7634a0eb9f328265a3e91fad49f61..3e757656cf36eca53338e520d134963a44f793f8\n--- a/over.txt\n+++ b/over.txt\n@@ -1 +1 @@\n-old\n\\ No newline at end of file\n+new\n";
        Assert.Equal(New + Over + Gone + Moved, await Apply(repository, tracker, "*** Update File: m.txt\n@@\n-five\n+5"));

        const string Empty = $"diff --git a/e.txt b/e.txt\nnew file mode 100644\nindex {Zeros}..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n";
        const string Link = $"diff --git a/l b/l\ndeleted file mode 120000\nindex 347bda8b202a5db796d1fe649680232fde0f6c3a..{Zeros}\n--- a/l\n+++ /dev/null\n@@ -1 +0,0 @@\n-m.txt\n\\ No newline at end of file\n";
        Assert.Equal(New + Empty + Link + Over + Gone + Moved, await Apply(repository, tracker, "*** Add File: e.txt\n*** Delete File: l"));

        File.SetUnixFileMode(repository.At("z/end.sh"), (UnixFileMode)0b111_101_101);
        const string Executable = "diff --git a/run.sh b/z/end.sh\nold mode 100644\nnew mode 100755\nindex 5626abf0f72e58d7a153368ba57db4c673c0e171..8510665149157c2bc901848c3e0b746954e9cbd9\n--- a/run.sh\n+++ b/z/end.sh\n@@ -1 +1 @@\n-one\n+four\n";
        Assert.Equal(New + Empty + Link + Over + Gone + Executable, await Apply(repository, tracker, "*** Update File: z/end.sh\n@@\n-three\n+four"));
    }

    [Fact]
    public async Task What_a_failing_patch_did_before_it_failed_is_shown()
    {
        using TestRepository repository = new TestRepository().Commit();
        var tracker = new TurnDiffTracker();

        string diff = await Apply(repository, tracker, "*** Add File: zz.txt\n+1\n*** Add File: zz.txt/sub\n+1", isSuccess: false);

        Assert.Equal($"diff --git a/zz.txt b/zz.txt\nnew file mode 100644\nindex {Zeros}..d00491fd7e5bb6fa28c517a0bb32b8b506539d4d\n--- /dev/null\n+++ b/zz.txt\n@@ -0,0 +1 @@\n+1\n", diff);
    }

    [Fact]
    public async Task Moves_mode_changes_and_changes_taken_back_make_no_difference()
    {
        using TestRepository repository = new TestRepository().Write("a", "1\n").Write("b", "1\n").Write("same", "s\n").Commit();
        var tracker = new TurnDiffTracker();

        await Apply(repository, tracker, "*** Update File: a\n@@\n-1\n+2\n*** Update File: same\n*** Move to: dir/same\n@@\n s");
        Assert.Equal("", await Apply(repository, tracker, "*** Update File: a\n@@\n-2\n+1\n*** Add File: passing\n+p\n*** Delete File: passing"));
        Assert.Equal("", await new TurnDiffTracker().ReadDiffAsync(Stop));
    }

    [Fact]
    public async Task A_declared_move_of_which_only_the_destination_exists_is_a_new_file()
    {
        using TestRepository repository = new TestRepository().Write("src", "x\n").Commit();
        var tracker = new TurnDiffTracker();
        PatchVerification verification = Verify(repository, "*** Update File: src\n*** Move to: dst\n@@\n-x\n+y");
        File.Delete(repository.At("src"));
        await tracker.BeginPatchAsync(verification.Changes, Stop);
        repository.Write("dst", "y\n");

        Assert.StartsWith("diff --git a/src b/dst\nnew file mode 100644\n", await tracker.ReadDiffAsync(Stop));
    }

    [Fact]
    public async Task Binary_files_are_only_said_to_differ()
    {
        using TestRepository repository = new TestRepository().Commit();
        File.WriteAllBytes(repository.At("bin"), [0xff, 0xfe]);
        var tracker = new TurnDiffTracker();

        Assert.Matches(
            $"^diff --git a/bin b/bin\ndeleted file mode 100644\nindex [0-9a-f]{{40}}\\.\\.{Zeros}\n--- a/bin\n\\+\\+\\+ /dev/null\nBinary files differ\n$",
            await Apply(repository, tracker, "*** Delete File: bin"));
    }

    [Fact]
    public async Task Outside_a_repository_paths_are_absolute()
    {
        using var folder = new TestRepository(isRepository: false);

        string diff = await Apply(folder, new TurnDiffTracker(), "*** Add File: a b\n+x");

        Assert.StartsWith($"diff --git a/{folder.At("a b")} b/{folder.At("a b")}\n", diff);
    }

    [Fact]
    public async Task Ids_are_those_that_git_would_store()
    {
        using TestRepository repository = new TestRepository().Write(".gitattributes", "*.txt text eol=crlf\n").Commit();
        repository.Write("f.txt", "a\r\nb\r\n").Commit("f");
        string stored = repository.Git("rev-parse", "HEAD:f.txt").Trim();
        var tracker = new TurnDiffTracker();

        string diff = await Apply(repository, tracker, "*** Update File: f.txt\n@@\n-a\n+c");

        Assert.Contains($"index {stored}..{repository.Git("hash-object", "f.txt").Trim()}\n", diff);
        Assert.Equal(repository.Git("hash-object", "--no-filters", "f.txt").Trim(), BlobIds.Compute(Encoding.UTF8.GetBytes("c\r\nb\r\n")));
    }

    private static PatchVerification Verify(TestRepository repository, string body) =>
        Patch.Parse($"*** Begin Patch\n{body}\n*** End Patch").Verify(repository.Root);

    private static async Task<string> Apply(TestRepository repository, TurnDiffTracker tracker, string body, bool isSuccess = true)
    {
        PatchVerification verification = Verify(repository, body);
        await tracker.BeginPatchAsync(verification.Changes, Stop);
        PatchResult result = PatchApplier.Apply(verification.Patch, repository.Root);
        Assert.True(result.IsSuccess == isSuccess, result.StandardError);
        return await tracker.ReadDiffAsync(Stop);
    }
}
