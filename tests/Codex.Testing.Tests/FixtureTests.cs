namespace Codex.Testing.Tests;

public sealed class FixtureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_temporary_folder_goes_with_all_that_is_in_it()
    {
        using var outside = new TemporaryFolder();
        var kept = outside.Write("kept.txt", "x");
        string path;
        using (var folder = new TemporaryFolder())
        {
            path = folder.Path;
            Assert.Empty(Directory.EnumerateFileSystemEntries(path));
            var file = folder.Write("a/b/c.txt", "text");
            Assert.Equal("text", folder.Read("a/b/c.txt"));
            File.SetAttributes(file, FileAttributes.ReadOnly);
            Directory.CreateSymbolicLink(folder.Combine("link"), outside.Path);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder.Combine("a/b"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.False(Directory.Exists(path));
        Assert.True(File.Exists(kept));
    }

    [Fact]
    public async Task A_repository_has_a_first_commit_that_is_the_same_everywhere()
    {
        var files = new Dictionary<string, string> { ["a.txt"] = "one\n", ["src/b.txt"] = "two\n" };
        using var first = await GitRepository.CreateAsync(files, Ct);
        using var second = await GitRepository.CreateAsync(files, Ct);
        var head = await first.RunAsync(["rev-parse", "HEAD"], Ct);
        Assert.Equal(head, await second.RunAsync(["rev-parse", "HEAD"], Ct));
        Assert.Equal("main", await first.RunAsync(["branch", "--show-current"], Ct));
        Assert.Equal("a.txt\nsrc/b.txt", await first.RunAsync(["ls-files"], Ct));
        Assert.Equal("", await first.RunAsync(["status", "--porcelain"], Ct));
        Assert.Equal("Test <test@example.com>", await first.RunAsync(["log", "-1", "--format=%an <%ae>"], Ct));

        first.Folder.Write("a.txt", "three\n");
        var next = await first.CommitAsync("Change", Ct);
        Assert.NotEqual(head, next);
        Assert.Equal(head, await first.RunAsync(["rev-parse", "HEAD~1"], Ct));
    }

    [Fact]
    public async Task A_repository_without_files_has_an_empty_first_commit()
    {
        using var repository = await GitRepository.CreateAsync(ct: Ct);
        Assert.Equal("1", await repository.RunAsync(["rev-list", "--count", "HEAD"], Ct));
    }

    [Fact]
    public async Task What_git_says_when_it_fails_is_in_the_error()
    {
        using var repository = await GitRepository.CreateAsync(ct: Ct);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => repository.RunAsync(["checkout", "nowhere"], Ct));
        Assert.Contains("nowhere", error.Message);
    }
}
