using Codex.Core.Git;
using Codex.Sessions;

namespace Codex.Core.Tests.Git;

public sealed class GitRepositoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_root_is_the_nearest_folder_with_an_entry_of_any_kind()
    {
        using var folder = new TestRepository(isRepository: false);
        folder.Write(".git", "gitdir: elsewhere").Write("a/b/f", "");

        Assert.Equal(folder.Root, GitRepository.FindRoot(folder.At("a/b")));
        Assert.Equal(folder.Root, GitRepository.FindRoot(folder.Root));
        Directory.CreateDirectory(folder.At("a/.git"));
        Assert.Equal(folder.At("a"), GitRepository.FindRoot(folder.At("a/b/missing/f")));
        Assert.Null(GitRepository.FindRoot(Path.GetDirectoryName(folder.Root)!));
    }

    [Fact]
    public async Task A_session_records_commit_branch_and_url()
    {
        using TestRepository repository = new TestRepository().Write("sub/f", "1\n").Commit();
        repository.Git("remote", "add", "origin", "https://me:secret@example.com/r.git");
        string commit = repository.Git("rev-parse", "HEAD").Trim();

        Assert.Equal(
            new GitInformation(commit, "main", "https://example.com/r.git"),
            await new GitRepository(repository.At("sub")).ReadInformationAsync(Stop));

        repository.Git("checkout", "-q", "--detach");
        Assert.Equal(
            new GitInformation(commit, null, "https://example.com/r.git"),
            await new GitRepository(repository.Root).ReadInformationAsync(Stop));
    }

    [Fact]
    public async Task A_repository_without_commits_has_no_values_and_a_plain_folder_is_none()
    {
        using var repository = new TestRepository();
        using var folder = new TestRepository(isRepository: false);

        Assert.Equal(new GitInformation(null, null, null), await new GitRepository(repository.Root).ReadInformationAsync(Stop));
        Assert.Null(await new GitRepository(folder.Root).ReadInformationAsync(Stop));

        folder.Git("init", "-q", "--bare");
        Assert.NotNull(await new GitRepository(folder.Root).ReadInformationAsync(Stop));
    }

    [Theory]
    [InlineData("https://token@host/r.git", "https://host/r.git")]
    [InlineData("http://u:p@host:8080/r", "http://host:8080/r")]
    [InlineData("https://u:p@x@host/r", "https://host/r")]
    [InlineData("https://host/a@b", "https://host/a@b")]
    [InlineData("https://host", "https://host")]
    [InlineData("ssh://git:p@host/r", "ssh://git@host/r")]
    [InlineData("ssh://git@host/r", "ssh://git@host/r")]
    [InlineData("git@host:org/r.git", "git@host:org/r.git")]
    [InlineData("../r.git", "../r.git")]
    [InlineData("https://u:p@host?x=1", "https://host?x=1")]
    [InlineData("", null)]
    public void Credentials_are_left_out_of_urls(string url, string? expected) => Assert.Equal(expected, RemoteUrl.WithoutCredentials(url));

    [Fact]
    public async Task The_trust_root_of_a_linked_work_tree_is_the_main_one()
    {
        using TestRepository repository = new TestRepository().Write("sub/f", "1\n").Commit();
        repository.Git("worktree", "add", "-q", "../linked");

        Assert.Equal(repository.Root, await GitRepository.FindTrustRootAsync(repository.At("sub/f"), Stop));
        Assert.Equal(repository.Root, await GitRepository.FindTrustRootAsync(repository.At("../linked"), Stop));
    }

    [Fact]
    public async Task A_git_file_that_leads_nowhere_gives_no_trust_root()
    {
        using var folder = new TestRepository(isRepository: false);
        folder.Write(".git", "gitdir: /no/such/folder");

        Assert.Null(await GitRepository.FindTrustRootAsync(folder.Root, Stop));
    }

    [Fact]
    public async Task Recent_commits_come_newest_first()
    {
        using TestRepository repository = new TestRepository().Commit("one").Commit("two | x").Commit("three");
        var git = new GitRepository(repository.Root);

        IReadOnlyList<GitCommit> commits = await git.ReadRecentCommitsAsync(2, Stop);

        Assert.Equal(["three", "two | x"], commits.Select(commit => commit.Subject));
        Assert.Equal(repository.Git("rev-parse", "HEAD").Trim(), commits[0].Sha);
        Assert.Equal(repository.Git("log", "-1", "--format=%ct").Trim(), commits[0].Timestamp.ToUnixTimeSeconds().ToString());
        Assert.Single(await git.ReadRecentCommitsAsync(0, Stop));
    }

    [Fact]
    public async Task Nothing_can_be_told_about_a_plain_folder()
    {
        using var folder = new TestRepository(isRepository: false);
        var git = new GitRepository(folder.Root);

        Assert.Empty(await git.ReadRecentCommitsAsync(5, Stop));
        Assert.Empty(await git.ListLocalBranchesAsync(Stop));
        Assert.Null(await git.ReadCurrentBranchAsync(Stop));
        Assert.Null(await git.FindDefaultBranchAsync(Stop));
        Assert.Null(await GitRepository.FindTrustRootAsync(folder.Root, Stop));
    }

    [Fact]
    public async Task Branches_are_sorted_behind_the_default_one()
    {
        using TestRepository repository = new TestRepository().Commit();
        repository.Git("branch", "zeta");
        repository.Git("branch", "Alpha");
        repository.Git("branch", "feature/x");
        var git = new GitRepository(repository.Root);

        Assert.Equal(["main", "Alpha", "feature/x", "zeta"], await git.ListLocalBranchesAsync(Stop));
        Assert.Equal("main", await git.ReadCurrentBranchAsync(Stop));
        Assert.Equal("main", await git.FindDefaultBranchAsync(Stop));
        repository.Git("checkout", "-q", "--detach");
        Assert.Null(await git.ReadCurrentBranchAsync(Stop));
        repository.Git("branch", "-m", "main", "master");
        Assert.Equal(["master", "Alpha", "feature/x", "zeta"], (await git.ListLocalBranchesAsync(Stop)).Where(name => !name.StartsWith('(')));
        Assert.Equal("master", await git.FindDefaultBranchAsync(Stop));
    }

    [Fact]
    public async Task The_default_branch_is_what_the_remote_says()
    {
        using TestRepository repository = new TestRepository().Commit();
        repository.Git("init", "-q", "--bare", "-b", "trunk", "../r.git");
        repository.Git("remote", "add", "origin", "../r.git");
        repository.Git("push", "-q", "origin", "main:trunk");
        var git = new GitRepository(repository.Root);

        Assert.Equal("trunk", await git.FindDefaultBranchAsync(Stop));
        repository.Git("remote", "set-head", "origin", "trunk");
        Assert.Equal("trunk", await git.FindDefaultBranchAsync(Stop));
    }

    [Fact]
    public async Task The_diff_to_the_remote_shows_what_is_not_pushed()
    {
        using TestRepository repository = new TestRepository().Write("a.txt", "1\n").Write("sub/s", "s\n").Commit();
        var git = new GitRepository(repository.At("sub"));
        Assert.Equal(GitErrorCode.NoRemoteBranch, (await Assert.ThrowsAsync<GitException>(() => git.DiffToRemoteAsync(Stop))).Code);

        repository.Git("init", "-q", "--bare", "../r.git");
        repository.Git("remote", "add", "origin", "../r.git");
        repository.Git("push", "-q", "-u", "origin", "main");
        string pushed = repository.Git("rev-parse", "HEAD").Trim();
        Assert.Equal(new GitRemoteDiff(pushed, ""), await git.DiffToRemoteAsync(Stop));

        repository.Write("a.txt", "2\n").Write("ä n.txt", "new\n").Write("x.log", "i\n").Write(".gitignore", "*.log\n");
        Directory.CreateDirectory(repository.At("d"));
        File.WriteAllBytes(repository.At("d/bin"), [0, 1]);
        GitRemoteDiff diff = await git.DiffToRemoteAsync(Stop);

        Assert.Equal(pushed, diff.Sha);
        Assert.StartsWith("diff --git a/a.txt b/a.txt\nindex d00491f..0cfbf08 100644\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-1\n+2\ndiff --git a/.gitignore", diff.Diff);
        Assert.Contains("GIT binary patch\nliteral 2\n", diff.Diff);
        Assert.Contains("+new\n", diff.Diff);
        Assert.DoesNotContain("x.log", diff.Diff);

        repository.Commit("two").Git("checkout", "-q", "-b", "feature");
        repository.Git("push", "-q", "-u", "origin", "feature");
        repository.Git("checkout", "-q", "-b", "local");
        repository.Write("a.txt", "9\n");
        diff = await git.DiffToRemoteAsync(Stop);
        Assert.Equal(repository.Git("rev-parse", "feature").Trim(), diff.Sha);
        Assert.Equal("diff --git a/a.txt b/a.txt\nindex 0cfbf08..ec63514 100644\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-2\n+9\n", diff.Diff);
    }

    [Fact]
    public async Task There_is_no_diff_to_the_remote_outside_a_repository()
    {
        using var folder = new TestRepository(isRepository: false);

        var exception = await Assert.ThrowsAsync<GitException>(() => new GitRepository(folder.Root).DiffToRemoteAsync(Stop));

        Assert.Equal(GitErrorCode.NotARepository, exception.Code);
        Assert.Contains(folder.Root, exception.Message);
    }
}
