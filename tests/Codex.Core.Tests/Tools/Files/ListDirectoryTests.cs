using System.Diagnostics;
using Codex.Core.Tools;
using Codex.Core.Tools.Files;

namespace Codex.Core.Tests.Tools.Files;

public sealed class ListDirectoryTests : IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("list-dir-").FullName;

    public ListDirectoryTests()
    {
        foreach (string file in new[] { "x/y/z.txt", "zz.txt", "x/k.txt", ".hidden", "b.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_tree, file))!);
            File.WriteAllText(Path.Combine(_tree, file), "");
        }
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    [Theory]
    [InlineData(1, 25, 2, ".hidden\nb.txt\nx/\n  k.txt\n  y/\nzz.txt")]
    [InlineData(1, 25, 3, ".hidden\nb.txt\nx/\n  k.txt\n  y/\n    z.txt\nzz.txt")]
    [InlineData(1, 2, 1, ".hidden\nb.txt\nMore than 2 entries found")]
    [InlineData(2, 3, 2, "b.txt\nx/\nzz.txt\nMore than 3 entries found")]
    [InlineData(1, 4, 1, ".hidden\nb.txt\nx/\nzz.txt")]
    public void Entries_are_paged_level_by_level_and_shown_as_a_tree(int offset, int limit, int depth, string expected) =>
        Assert.Equal($"Absolute path: {_tree}\n{expected}", Run((ulong)offset, (ulong)limit, (ulong)depth));

    [Fact]
    public void What_is_in_a_folder_follows_it_whatever_its_neighbours_are_called()
    {
        File.WriteAllText(Path.Combine(_tree, "x-1.txt"), "");

        Assert.Contains("x/\n  k.txt\n  y/\nx-1.txt\n", Run(1, 25, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_marked_and_not_followed()
    {
        Directory.CreateSymbolicLink(Path.Combine(_tree, "x", "up"), _tree);
        File.CreateSymbolicLink(Path.Combine(_tree, "x", "dangling"), "nowhere");

        string text = Run(1, 25, 9);

        Assert.Contains("  dangling@\n", text, StringComparison.Ordinal);
        Assert.Contains("  up@\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_neither_file_nor_folder_is_marked()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("kinds of files are known on Linux only");
        }

        using Process mkfifo = Process.Start("mkfifo", [Path.Combine(_tree, "pipe")]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\npipe?\n", Run(1, 25, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_gives_the_header_only()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_tree, "empty")).FullName;

        Assert.Equal($"Absolute path: {empty}", ListDirectory.Run(new ListDirectoryArguments(empty, Offset: 7), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_cannot_be_listed_is_told_to_the_model()
    {
        Assert.Throws<ToolException>(() => Run(0, 25, 2));
        Assert.Throws<ToolException>(() => Run(1, 0, 2));
        Assert.Throws<ToolException>(() => Run(1, 25, 0));
        Assert.Throws<ToolException>(() => Run(99, 25, 2));
        Assert.Throws<ToolException>(() => ListDirectory.Run(new ListDirectoryArguments("tree"), TestContext.Current.CancellationToken));
        Assert.Throws<ToolException>(() => ListDirectory.Run(new ListDirectoryArguments(Path.Combine(_tree, "b.txt")), TestContext.Current.CancellationToken));
        Assert.Throws<ToolException>(() => ListDirectory.Run(new ListDirectoryArguments(Path.Combine(_tree, "none")), TestContext.Current.CancellationToken));
        Assert.Throws<ToolException>(() => ListDirectoryArguments.Parse("""{"dir_path":"/x","depth":null}"""));
    }

    [Fact]
    public void The_schema_is_strict_and_sorted() => ToolSchemaAssert.IsWellFormed(ListDirectory.Specification.Parameters, ["dir_path"]);

    private string Run(ulong offset, ulong limit, ulong depth) =>
        ListDirectory.Run(new ListDirectoryArguments(_tree, offset, limit, depth), TestContext.Current.CancellationToken);
}
