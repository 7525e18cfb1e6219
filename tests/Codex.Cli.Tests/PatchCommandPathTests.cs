namespace Codex.Cli.Tests;

public sealed class PatchCommandPathTests
{
    [Fact]
    public void The_last_run_leaves_nothing_in_the_home_folder()
    {
        using var home = new TempFolder();
        string? path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            PatchCommandPath? first = PatchCommandPath.Create(home.Path, TextWriter.Null);
            PatchCommandPath? second = PatchCommandPath.Create(home.Path, TextWriter.Null);
            Assert.NotNull(first);
            Assert.NotNull(second);
            first.Dispose();
            Assert.Single(Directory.EnumerateDirectories(home.File("tmp")));
            second.Dispose();
            Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
