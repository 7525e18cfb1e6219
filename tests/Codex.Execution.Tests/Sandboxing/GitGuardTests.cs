using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class GitGuardTests
{
    private const string Git = "git -c user.name=n -c user.email=e";

    private static readonly SandboxSettings s_plain = new() { DeniesUsualReads = false };

    private static LinuxSandbox Guarding { get; } = new LinuxSandbox(ConfinedShell.Helper, s_plain, bubblewrap: null);

    [Fact]
    public async Task A_guarded_repository_takes_commits_branches_merges_and_rebases()
    {
        using var folder = await RepositoryAsync();
        ProcessOutput output = await RunAsync(folder["ws"],
            $"""
            set -e; exec 2>&1
            echo 1 > a; {Git} add a; {Git} commit -qm one; {Git} checkout -qb side; echo 2 > b; {Git} add b; {Git} commit -qm two
            {Git} checkout -q main; {Git} merge -q --no-ff -m merged side; {Git} tag t; {Git} stash list; {Git} reset -q --soft HEAD~1; {Git} commit -qm again
            {Git} checkout -q side; {Git} rebase -q main; {Git} gc -q; {Git} log --format=%s -1 main
            """);
        Assert.Equal((0, "again"), (output.ExitCode, output.Stdout.Text.TrimEnd().Split('\n')[^1]));
    }

    [Fact]
    public async Task Git_s_settings_and_hooks_cannot_be_changed_and_their_folder_not_be_replaced()
    {
        using var folder = await RepositoryAsync();
        string before = File.ReadAllText(folder["ws/.git/config"]);
        await RunAsync(folder["ws"],
            """
            git config core.fsmonitor x; echo x > .git/hooks/post-commit; echo x >> .git/config; rm -rf .git/hooks; mv .git/hooks h; mv .git g; rm -rf .git/config .git/info
            """);
        Assert.Equal(before, File.ReadAllText(folder["ws/.git/config"]));
        Assert.True(Directory.Exists(folder["ws/.git/hooks"]));
        Assert.False(File.Exists(folder["ws/.git/hooks/post-commit"]));
        Assert.False(Directory.Exists(folder["ws/g"]));
    }

    [Fact]
    public async Task A_repository_without_hooks_gets_empty_ones_that_can_be_guarded()
    {
        using var folder = await RepositoryAsync();
        Directory.Delete(folder["ws/.git/hooks"], recursive: true);
        await RunAsync(folder["ws"], "mkdir -p .git/hooks; echo x > .git/hooks/pre-commit");
        Assert.Empty(Directory.GetFileSystemEntries(folder["ws/.git/hooks"]));
    }

    [Fact]
    public async Task A_commit_in_a_linked_worktree_works_and_its_repository_is_guarded()
    {
        using var folder = await RepositoryAsync();
        await OutsideAsync(folder["ws"], $"echo 1 > a; {Git} add a; {Git} commit -qm one; {Git} worktree add -q ../tree");
        ProcessOutput output = await RunAsync(folder["tree"],
            $"""
            echo 2 > b; {Git} add b && {Git} commit -qm two && echo committed
            echo x > ../ws/.git/hooks/pre-commit; echo x >> ../ws/.git/config; echo x > ../ws/new
            echo ../../evil > ../ws/.git/worktrees/tree/commondir; echo 'gitdir: evil' > .git
            """);
        Assert.StartsWith("committed\n", output.Stdout.Text);
        Assert.False(File.Exists(folder["ws/.git/hooks/pre-commit"]) || File.Exists(folder["ws/new"]));
        Assert.Equal("../..\n", File.ReadAllText(folder["ws/.git/worktrees/tree/commondir"]));
        Assert.Equal("two\n", await OutsideAsync(folder["ws"], "git log -1 --format=%s tree"));
    }

    [Fact]
    public async Task A_git_file_that_names_someone_else_s_folder_opens_nothing()
    {
        using var folder = await RepositoryAsync();
        await OutsideAsync(folder["ws"], $"echo 1 > a; {Git} add a; {Git} commit -qm one; {Git} worktree add -q ../tree");
        Directory.CreateDirectory(folder["mine"]);
        File.Copy(folder["tree/.git"], folder["mine/.git"]);
        await RunAsync(folder["mine"], "echo x > ../ws/.git/worktrees/tree/x; echo x > ../ws/.git/refs/x");
        Assert.False(File.Exists(folder["ws/.git/worktrees/tree/x"]) || File.Exists(folder["ws/.git/refs/x"]));
    }

    [Fact]
    public async Task A_file_that_sends_git_elsewhere_is_moved_aside_and_said_so()
    {
        using var folder = await RepositoryAsync();
        ProcessOutput output = await RunAsync(folder["ws"], "echo ../evil > .git/commondir; echo done");
        Assert.Contains("commondir", output.Stderr.Text);
        Assert.Equal("done\n", output.Stdout.Text);
        Assert.False(File.Exists(folder["ws/.git/commondir"]));
        Assert.Equal("../evil\n", File.ReadAllText(folder["ws/.git/commondir.set-aside"]));
    }

    [Fact]
    public async Task Files_are_moved_between_guarded_and_other_folders()
    {
        using var folder = await RepositoryAsync();
        ProcessOutput output = await RunAsync(folder["ws"], "mkdir d; echo x > d/x; mv d/x y && mv y d/z && ln d/z e && cat e");
        Assert.Equal("x\n", output.Aggregated.Text);
    }

    [Fact]
    public async Task Nothing_to_guard_needs_no_mounts()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        ProcessRequest plain = await Guarding.ConfineAsync(TestProcess.Of(folder.Path, "true"), ConfinedShell.Workspace, folder.Path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(LinuxSandboxCommand.MountsOption, plain.Command);
    }

    private static async Task<TemporaryFolder> RepositoryAsync()
    {
        ConfinedShell.SkipWithoutLandlock();
        SandboxReport report = await new LinuxSandbox(ConfinedShell.Helper, s_plain, bubblewrap: null).CheckAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(report.MountProblem is null, $"no mount namespaces here: {report.MountProblem}");
        var folder = new TemporaryFolder(ConfinedShell.Outside);
        Directory.CreateDirectory(folder["ws"]);
        await OutsideAsync(folder["ws"], "git init -q -b main .");
        return folder;
    }

    private static async Task<ProcessOutput> RunAsync(string folder, string script) =>
        await TestProcess.RunAsync(await Guarding.ConfineAsync(
            TestProcess.Of(folder, "bash", "-c", script), ConfinedShell.Workspace, folder, TestContext.Current.CancellationToken));

    private static async Task<string> OutsideAsync(string folder, string script) =>
        (await TestProcess.RunAsync(TestProcess.Of(folder, "bash", "-c", script))).Stdout.Text;
}
