using Codex.Core.Git;

namespace Codex.Core.Tests.Git;

public sealed class GitCommandTests
{
    [Fact]
    public async Task A_run_that_takes_too_long_is_killed_and_says_so()
    {
        using var repository = new TestRepository();
        GitCommand command = Endless(repository) with { Timeout = TimeSpan.FromMilliseconds(50) };

        var exception = await Assert.ThrowsAsync<GitException>(() => command.RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal(GitErrorCode.TimedOut, exception.Code);
        Assert.Null(await command.TryReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_can_be_cancelled()
    {
        using var repository = new TestRepository();
        using var cancel = new CancellationTokenSource();
        Task<GitOutput> run = Endless(repository).RunAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        var exception = await Assert.ThrowsAsync<GitException>(
            () => GitCommand.Query("/no/such/folder", "status").RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal(GitErrorCode.NotStarted, exception.Code);
        Assert.Contains("/no/such/folder", exception.Message);
    }

    [Fact]
    public async Task A_failure_shows_what_git_said()
    {
        using var repository = new TestRepository();

        var exception = await Assert.ThrowsAsync<GitException>(
            () => GitCommand.Query(repository.Root, "rev-parse", "--verify", "nope").RequireAsync(TestContext.Current.CancellationToken));

        Assert.Equal(GitErrorCode.Failed, exception.Code);
        Assert.Contains("fatal: Needed a single revision", exception.Message);
    }

    private static GitCommand Endless(TestRepository repository) =>
        new() { Folder = repository.Root, Arguments = ["-c", "alias.wait=!cat /dev/zero >/dev/null", "wait"] };
}
