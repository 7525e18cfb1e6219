using Codex.Core.Git;

namespace Codex.Core.Tests.Git;

public sealed class GitApplyTests
{
    private const string Diff = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+B\ndiff --git a/new b/new\nnew file mode 100644\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+n\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_diff_is_applied_from_the_root_and_staged()
    {
        using TestRepository repository = new TestRepository().Write("f", "a\nb\n").Write("sub/s", "s\n").Commit();
        string diff = RealDiff(repository);

        GitApplyResult result = await GitApply.RunAsync(repository.At("sub"), diff, new GitApplyOptions { GitSettings = "core.pager=cat, ,nonsense" }, Stop);

        Assert.Equal(0, result.ExitCode);
        // Git says nothing of a file that is simply new.
        Assert.Equal(["f"], result.Applied);
        Assert.Empty(result.Skipped.Concat(result.Conflicted));
        Assert.Equal("M  f\nA  new\n", repository.Status());
        Assert.StartsWith($"(cd {repository.Root} && git -c 'core.pager=cat' apply --3way /", result.Command);
    }

    [Fact]
    public async Task A_check_changes_nothing()
    {
        using TestRepository repository = new TestRepository().Write("f", "a\nb\n").Commit();

        GitApplyResult good = await GitApply.RunAsync(repository.Root, Diff, new GitApplyOptions { ChecksOnly = true }, Stop);
        GitApplyResult bad = await GitApply.RunAsync(repository.Root, Diff.Replace("-b", "-x"), new GitApplyOptions { ChecksOnly = true }, Stop);

        Assert.Equal((0, ""), (good.ExitCode, repository.Status()));
        Assert.NotEqual(0, bad.ExitCode);
        Assert.Equal(["f"], bad.Skipped);
    }

    [Fact]
    public async Task A_diff_is_taken_back_even_when_it_was_never_staged()
    {
        using TestRepository repository = new TestRepository().Write("f", "a\nb\n").Commit();
        string diff = RealDiff(repository);
        repository.Write("f", "a\nB\n").Write("new", "n\n");

        GitApplyResult result = await GitApply.RunAsync(repository.Root, diff, new GitApplyOptions { Reverses = true }, Stop);

        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Equal(("a\nb\n", false), (repository.Read("f"), repository.Has("new")));
    }

    [Fact]
    public async Task Files_that_differ_are_merged_with_conflict_markers()
    {
        using TestRepository repository = new TestRepository().Write("f", "a\nb\n").Commit();
        string diff = RealDiff(repository);
        repository.Write("f", "a\nother\n").Commit("other");

        GitApplyResult result = await GitApply.RunAsync(repository.Root, diff, cancellationToken: Stop);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(["f"], result.Conflicted);
        Assert.True(repository.Has("new"));
        Assert.Contains("<<<<<<<", repository.Read("f"));
    }

    [Fact]
    public async Task A_plain_folder_is_refused()
    {
        using var folder = new TestRepository(isRepository: false);

        Assert.Equal(GitErrorCode.NotARepository, (await Assert.ThrowsAsync<GitException>(() => GitApply.RunAsync(folder.Root, Diff, cancellationToken: Stop))).Code);
    }

    [Theory]
    [InlineData("Applied patch to a b cleanly.", "a b", "", "")]
    [InlineData("applied patch 'f' cleanly", "f", "", "")]
    [InlineData("Applied patch to f with conflicts.", "", "", "f")]
    [InlineData("Applying patch f with 2 rejects...", "", "", "f")]
    [InlineData("U f", "", "", "f")]
    [InlineData("warning: Cannot merge binary files: f (ours vs. theirs)", "", "", "f")]
    [InlineData("error: patch failed: f:12", "", "f", "")]
    [InlineData("error: f: patch does not apply", "", "f", "")]
    [InlineData("Checking patch f...\nFailed to perform three-way merge...", "", "f", "")]
    [InlineData("Checking patch f...\nerror: repository lacks the necessary blob to perform 3-way merge.", "", "f", "")]
    [InlineData("Checking patch f...\nrepository lacks the necessary blob to fall back on 3-way merge.", "", "f", "")]
    [InlineData("Performing three-way merge...\nFalling back to direct application...", "", "", "")]
    [InlineData("error: f: does not match index", "", "f", "")]
    [InlineData("error: f: does not exist in index", "", "f", "")]
    [InlineData("error: f already exists in working directory", "", "f", "")]
    [InlineData("error: path f has been renamed/deleted", "", "f", "")]
    [InlineData("error: cannot apply binary patch to 'f' without full index line", "", "f", "")]
    [InlineData("error: binary patch does not apply to 'f'", "", "f", "")]
    [InlineData("error: binary patch to 'f' creates incorrect result", "", "f", "")]
    [InlineData("error: cannot read the current contents of 'f'", "", "f", "")]
    [InlineData("Skipped patch 'f'.", "", "f", "")]
    [InlineData("error: patch failed: f:1\nApplied patch to f cleanly.", "f", "", "")]
    [InlineData("Applied patch to f with conflicts.\nU f\nApplied patch to g cleanly.", "g", "", "f")]
    public void What_git_says_is_sorted_into_three_lists(string text, string applied, string skipped, string conflicted)
    {
        GitApplyPaths paths = GitApplyPaths.Read("", text);

        Assert.Equal((applied, skipped, conflicted), (string.Join(',', paths.Applied), string.Join(',', paths.Skipped), string.Join(',', paths.Conflicted)));
    }

    [Fact]
    public void The_paths_of_a_diff_are_those_of_its_headers() =>
        Assert.Equal(["f", "new", "old name", "new name"], GitApply.PathsOf(Diff + "diff --git a/old name b/new name\n"));

    // With full ids, so that git can merge.
    private static string RealDiff(TestRepository repository)
    {
        repository.Write("f", "a\nB\n").Write("new", "n\n").Git("add", "f", "new");
        string diff = repository.Git("diff", "--cached", "--full-index");
        repository.Git("reset", "-q", "--hard");
        return diff;
    }
}
