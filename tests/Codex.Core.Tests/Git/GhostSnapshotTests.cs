using Codex.Core.Git;
using Codex.Protocol;

namespace Codex.Core.Tests.Git;

public sealed class GhostSnapshotTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_snapshot_is_a_commit_of_all_files_that_are_not_ignored_and_touches_nothing()
    {
        using TestRepository repository = new TestRepository().Write("t.txt", "base\n").Write(".gitignore", "*.log\nbuild/\n").Write("sub/s.txt", "s\n").Commit();
        repository.Write("ignored.log", "i\n").Write("build/o.o", "o\n").Write("untracked.txt", "u\n").Write("sp dir/f.txt", "q\n").Write("sub/v.txt", "v\n");
        repository.Write("t.txt", "base\nstaged\n").Git("add", "t.txt");
        repository.Write("t.txt", "base\nstaged\nunstaged\n");
        string status = repository.Status();

        GhostCommit whole = await GhostSnapshot.CreateAsync(repository.Root, Stop);
        GhostCommit part = await GhostSnapshot.CreateAsync(repository.At("sub"), Stop);

        Assert.Equal(repository.Git("rev-parse", "HEAD").Trim(), whole.Parent);
        Assert.Equal(["ignored.log", "sp dir/f.txt", "sub/v.txt", "untracked.txt"], whole.PreexistingUntrackedFiles.Order(StringComparer.Ordinal));
        Assert.Equal(["build"], whole.PreexistingUntrackedDirs);
        Assert.Equal("Codex Snapshot <snapshot@codex.local> Codex Snapshot <snapshot@codex.local> codex snapshot\n", repository.Git("show", "-s", "--format=%an <%ae> %cn <%ce> %s", whole.Id));
        Assert.Equal(whole.Parent, repository.Git("show", "-s", "--format=%P", whole.Id).Trim());
        Assert.Equal(".gitignore\nsp dir/f.txt\nsub/s.txt\nsub/v.txt\nt.txt\nuntracked.txt\n", repository.Git("ls-tree", "-r", "--name-only", whole.Id));
        Assert.Equal("base\nstaged\nunstaged\n", repository.Git("show", $"{whole.Id}:t.txt"));

        Assert.Equal(["sub/v.txt"], part.PreexistingUntrackedFiles);
        Assert.Empty(part.PreexistingUntrackedDirs);
        Assert.Equal(".gitignore\nsub/s.txt\nsub/v.txt\nt.txt\n", repository.Git("ls-tree", "-r", "--name-only", part.Id));
        Assert.Equal("base\n", repository.Git("show", $"{part.Id}:t.txt"));

        Assert.Equal(status, repository.Status());
        Assert.Equal("refs/heads/main\n", repository.Git("for-each-ref", "--format=%(refname)"));
    }

    [Fact]
    public async Task A_repository_without_commits_gives_a_snapshot_without_a_parent()
    {
        using TestRepository repository = new TestRepository().Write("a", "1\n");

        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);
        Assert.Null(snapshot.Parent);
        Assert.Equal(["a"], snapshot.PreexistingUntrackedFiles);

        repository.Write("a", "2\n").Write("b", "b\n");
        await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);
        Assert.Equal(("1\n", false), (repository.Read("a"), repository.Has("b")));
        Assert.Equal("?? a\n", repository.Status());
    }

    [Fact]
    public async Task Ignored_files_can_be_taken_in()
    {
        using TestRepository repository = new TestRepository().Write(".gitignore", "*.log\n").Write("sub/a", "a\n").Commit();
        repository.Write("sub/x.log", "x\n");

        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.At("sub"), Stop, ["x.log"], "named");

        Assert.Equal("x\n", repository.Git("show", $"{snapshot.Id}:sub/x.log"));
        Assert.Equal("named\n", repository.Git("show", "-s", "--format=%s", snapshot.Id));
        await Assert.ThrowsAsync<GitException>(() => GhostSnapshot.CreateAsync(repository.At("sub"), Stop, ["../../out"]));
    }

    [Fact]
    public async Task A_plain_folder_has_no_snapshot()
    {
        using var folder = new TestRepository(isRepository: false);

        var exception = await Assert.ThrowsAsync<GitException>(() => GhostSnapshot.CreateAsync(folder.Root, Stop));

        Assert.Equal(GitErrorCode.NotARepository, exception.Code);
    }

    [Fact]
    public async Task Everything_a_turn_did_is_undone()
    {
        using TestRepository repository = new TestRepository()
            .Write("edited", "1\n").Write("moved", "m\n").Write("deleted", "d\n").Write(".gitignore", "*.log\nbuild/\nnewbuild/\n").Commit();
        repository.Write("loose", "l\n").Write("keep.log", "k\n").Write("build/o", "o\n");
        Directory.CreateDirectory(repository.At("empty"));
        string status = repository.Status();
        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);

        repository.Write("edited", "2\n").Write("new/deep/file", "n\n").Write("loose", "changed\n").Write("keep.log", "kept as it is now\n");
        repository.Write("build/more", "more\n").Write("newbuild/o", "o\n").Write("new.log", "n\n").Write("? odd", "odd\n");
        File.Move(repository.At("moved"), repository.At("elsewhere"));
        File.Delete(repository.At("deleted"));
        repository.Git("add", "new/deep/file", "edited");
        await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);

        Assert.Equal(("1\n", "m\n", "d\n", "l\n"), (repository.Read("edited"), repository.Read("moved"), repository.Read("deleted"), repository.Read("loose")));
        Assert.Equal(("kept as it is now\n", "o\n", "more\n"), (repository.Read("keep.log"), repository.Read("build/o"), repository.Read("build/more")));
        Assert.All(["new", "newbuild", "new.log", "elsewhere", "? odd"], name => Assert.False(repository.Has(name), name));
        Assert.True(repository.Has("empty"));
        Assert.Equal(status, repository.Status());
    }

    [Fact]
    public async Task Staged_and_unstaged_changes_stay_apart()
    {
        using TestRepository repository = new TestRepository().Write("t", "base\n").Write("u", "base\n").Commit();
        repository.Write("t", "staged\n").Git("add", "t");
        repository.Write("t", "unstaged\n").Write("loose", "l\n").Write("added", "a\n").Git("add", "added");
        string status = repository.Status();
        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);

        repository.Write("t", "turn\n").Write("u", "turn\n").Commit("by the model").Write("more", "m\n");
        repository.Git("reset", "-q", "--soft", "HEAD~1");
        await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);

        Assert.Equal(status, repository.Status());
        Assert.Equal("staged\n", repository.Git("show", ":t"));
        Assert.Equal(("unstaged\n", "base\n", false), (repository.Read("t"), repository.Read("u"), repository.Has("more")));
    }

    [Fact]
    public async Task Turns_are_undone_one_by_one()
    {
        using TestRepository repository = new TestRepository().Write("f", "0\n").Commit();
        Stack<GhostCommit> snapshots = [];
        for (int turn = 1; turn <= 3; turn++)
        {
            snapshots.Push(await GhostSnapshot.CreateAsync(repository.Root, Stop));
            repository.Write("f", $"{turn}\n").Write($"new{turn}", "n\n");
        }

        for (int turn = 2; turn >= 0; turn--)
        {
            await GhostSnapshot.RestoreAsync(repository.Root, snapshots.Pop(), Stop);
            Assert.Equal($"{turn}\n", repository.Read("f"));
            Assert.Equal((turn >= 1, turn >= 2, false), (repository.Has("new1"), repository.Has("new2"), repository.Has("new3")));
        }

        Assert.Equal("", repository.Status());
    }

    [Fact]
    public async Task Files_outside_the_folder_are_left_alone()
    {
        using TestRepository repository = new TestRepository().Write("top", "1\n").Write("a[b]/in", "1\n").Write("ab/in", "1\n").Commit();
        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.At("a[b]"), Stop);

        repository.Write("top", "2\n").Write("ab/in", "2\n").Write("loose", "l\n").Write("a[b]/in", "2\n").Write("a[b]/new", "n\n");
        repository.Git("add", "top");
        await GhostSnapshot.RestoreAsync(repository.At("a[b]"), snapshot, Stop);

        Assert.Equal(("2\n", "2\n", "1\n"), (repository.Read("top"), repository.Read("ab/in"), repository.Read("a[b]/in")));
        Assert.Equal((true, false), (repository.Has("loose"), repository.Has("a[b]/new")));
        Assert.Equal(" M ab/in\nM  top\n?? loose\n", repository.Status());
    }

    [Fact]
    public async Task An_empty_snapshot_can_be_restored()
    {
        using var repository = new TestRepository();
        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);

        repository.Write("a", "1\n").Write("b/c", "2\n").Git("add", "b/c");
        await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);
        Assert.Equal([".git"], Directory.EnumerateFileSystemEntries(repository.Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_of_the_snapshot_that_git_was_made_to_forget_is_kept()
    {
        using TestRepository repository = new TestRepository().Write("f", "1\n").Commit();
        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);

        repository.Git("rm", "-q", "--cached", "f");
        await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);

        Assert.Equal("1\n", repository.Read("f"));
        Assert.Equal("", repository.Status());
    }

    [Fact]
    public async Task A_snapshot_without_the_state_of_the_index_restores_the_files()
    {
        using TestRepository repository = new TestRepository().Write("f", "1\n").Commit();
        string tree = repository.Git("rev-parse", "HEAD^{tree}").Trim();
        string id = repository.Git("commit-tree", tree, "-p", "HEAD", "-m", "codex snapshot").Trim();

        repository.Write("f", "2\n").Write("n", "n\n");
        await GhostSnapshot.RestoreAsync(repository.Root, new GhostCommit(id, null, [], []), Stop);

        Assert.Equal(("1\n", "", false), (repository.Read("f"), repository.Status(), repository.Has("n")));
    }

    [Fact]
    public async Task A_file_that_became_a_folder_and_a_folder_that_became_a_file_change_back()
    {
        using TestRepository repository = new TestRepository().Write("file", "1\n").Write("folder/f", "1\n").Commit();
        GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);

        File.Delete(repository.At("file"));
        Directory.Delete(repository.At("folder"), recursive: true);
        repository.Write("file/inside", "x\n").Write("folder", "x\n");
        await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);

        Assert.Equal(("1\n", "1\n", ""), (repository.Read("file"), repository.Read("folder/f"), repository.Status()));
    }

    [Fact]
    public async Task A_snapshot_that_is_gone_is_an_error_and_changes_nothing()
    {
        using TestRepository repository = new TestRepository().Write("f", "1\n").Commit().Write("f", "2\n");
        var gone = new GhostCommit(new string('1', 40), null, [], []);

        var exception = await Assert.ThrowsAsync<GitException>(() => GhostSnapshot.RestoreAsync(repository.Root, gone, Stop));

        Assert.Equal(GitErrorCode.Failed, exception.Code);
        Assert.Equal("2\n", repository.Read("f"));
    }

    [Fact]
    public async Task A_folder_that_stood_where_a_link_comes_back_takes_nothing_with_it_that_the_link_leads_to()
    {
        string outside = Directory.CreateTempSubdirectory("undo-outside-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside, "kept.db"), "kept\n", Stop);
            Directory.CreateDirectory(Path.Combine(outside, "ignored"));
            using TestRepository repository = new TestRepository().Write(".gitignore", "ignored\n").Write("a", "a\n");
            Directory.CreateSymbolicLink(repository.At("data"), outside);
            repository.Commit();
            GhostCommit snapshot = await GhostSnapshot.CreateAsync(repository.Root, Stop);
            File.Delete(repository.At("data"));
            repository.Write("data/kept.db", "of the turn\n").Write("data/ignored/x", "x\n");

            await GhostSnapshot.RestoreAsync(repository.Root, snapshot, Stop);

            Assert.Equal(outside, new DirectoryInfo(repository.At("data")).LinkTarget);
            Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(outside, "kept.db"), Stop));
            Assert.True(Directory.Exists(Path.Combine(outside, "ignored")));
            Assert.Equal("", repository.Status());
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }
}
