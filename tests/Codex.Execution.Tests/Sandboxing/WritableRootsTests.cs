using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class WritableRootsTests
{
    [Fact]
    public void Roots_come_in_order_and_only_with_workspace_write()
    {
        var policy = new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/srv/a", "rel"] };

        Assert.Equal(["/srv/a", "rel", "/work", "/tmp", "/var/t"], Paths(policy, "/var/t"));
        Assert.Equal(["/srv/a", "rel", "/work", "/tmp"], Paths(policy, ""));
        Assert.Equal(["/srv/a", "rel", "/work", "/tmp"], Paths(policy, "/"));
        Assert.Equal(["/srv/a", "rel", "/work"], Paths(policy with { ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true }, "/var/t"));
        Assert.Empty(Paths(SandboxPolicy.ReadOnlyPolicy, "/var/t"));
        Assert.Empty(Paths(SandboxPolicy.FullAccessPolicy, "/var/t"));

        static IEnumerable<string> Paths(SandboxPolicy policy, string temporary) =>
            WritableRoots.Of(policy, "/work", temporary).Select(root => root.Path);
    }

    [Fact]
    public void Only_a_git_folder_directly_below_a_root_is_noted_read_only()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["a/.git"]);
        folder.Write("b/.git", "gitdir: elsewhere");
        SandboxPolicy.WorkspaceWrite policy = ConfinedShell.Workspace with { WritableRoots = [folder["a"], folder["b"]] };

        Assert.Equal(
            [[folder["a/.git"]], [], []],
            WritableRoots.Of(policy, folder.Path, null).Select(root => root.ReadOnlySubpaths.ToArray()));
    }

    [Theory]
    [InlineData("x.txt", true)]
    [InlineData("new/deep/x.txt", true)]
    [InlineData("sub/../x.txt", true)]
    [InlineData("../x.txt", false)]
    [InlineData("sub/../../x.txt", false)]
    [InlineData("/etc/x", false)]
    [InlineData(".git/hooks/x", false)]
    [InlineData("sub/../.git/x", false)]
    [InlineData("nested/.git/config", false)]
    [InlineData(".gitignore", true)]
    [InlineData("link/x.txt", false)]
    [InlineData("link/new/x.txt", false)]
    [InlineData("inner/x.txt", true)]
    [InlineData("filelink", false)]
    public void A_patch_may_write_below_the_roots_and_not_through_links_or_into_git(string path, bool expected)
    {
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        folder.Write("sub/s", "");
        outside.Write("o", "");
        File.CreateSymbolicLink(folder["link"], outside.Path);
        File.CreateSymbolicLink(folder["filelink"], outside["o"]);
        File.CreateSymbolicLink(folder["inner"], "sub");

        Assert.Equal(expected, WritableRoots.Allow(ConfinedShell.Workspace, folder.Path, path, null));
        Assert.False(WritableRoots.Allow(SandboxPolicy.ReadOnlyPolicy, folder.Path, path, null));
        Assert.True(WritableRoots.Allow(SandboxPolicy.FullAccessPolicy, folder.Path, path, null));
    }

    [Fact]
    public void A_sibling_whose_name_begins_alike_is_outside()
    {
        Assert.False(WritableRoots.Allow(ConfinedShell.Workspace, "/work/a", "/work/ab/x", null));
        Assert.True(WritableRoots.Allow(ConfinedShell.Workspace, "/work/a/", "/work/a/x", null));
    }

    [Fact]
    public void A_workspace_reached_through_a_link_is_writable()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["real"]);
        File.CreateSymbolicLink(folder["alias"], folder["real"]);
        Assert.True(WritableRoots.Allow(ConfinedShell.Workspace, folder["alias"], "x", null));
    }

    [Fact]
    public void A_root_that_a_confined_command_replaced_by_a_link_is_no_root()
    {
        using var folder = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        Directory.CreateDirectory(folder["ws"]);
        SandboxPolicy policy = ConfinedShell.Workspace with { WritableRoots = [folder.Path] };
        Assert.True(WritableRoots.Allow(policy, folder["ws"], "x", null));

        Directory.Delete(folder["ws"]);
        File.CreateSymbolicLink(folder["ws"], outside.Path);

        Assert.False(WritableRoots.Allow(policy, folder["ws"], "x", null));
        Assert.False(WritableRoots.Allow(policy, folder["ws"], "x", outside["x"], null));
        Assert.True(WritableRoots.Allow(policy, folder["ws"], folder["x"], null));
    }

    [Fact]
    public void What_is_judged_is_where_the_path_led_and_not_where_it_leads_by_now()
    {
        using var folder = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        folder.Write("dir/s", "");

        Assert.True(WritableRoots.Allow(ConfinedShell.Workspace, folder.Path, "dir/x", folder["dir/x"], null));
        Assert.False(WritableRoots.Allow(ConfinedShell.Workspace, folder.Path, "dir/x", outside["x"], null));
        Assert.False(WritableRoots.Allow(ConfinedShell.Workspace, folder.Path, "dir/x", folder["dir/.git/x"], null));
    }

    [Fact]
    public void Links_in_a_circle_come_to_an_end()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["a"], folder["b"]);
        File.CreateSymbolicLink(folder["b"], folder["a"]);
        Assert.NotNull(WritableRoots.ResolveLinks(folder["a/x"]));
    }
}
