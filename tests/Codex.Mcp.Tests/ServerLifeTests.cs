using System.Diagnostics;

namespace Codex.Mcp.Tests;

/// <summary>When servers are started, and that nothing of them is left.</summary>
public sealed class ServerLifeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lazy_server_without_tools_to_offer_is_started_when_a_resource_is_asked_for()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(servers.Server(log: "log") with { IsLazy = true, EnabledTools = [] });
        Assert.False(File.Exists(servers.File("log")));

        string page = await servers.Connections.ListResourcesAsync("good", null, Stop);

        Assert.Contains("a:1", page, StringComparison.Ordinal);
        Assert.True(File.Exists(servers.File("log")));
    }

    [Fact]
    public async Task A_lazy_server_offers_the_tools_of_its_latest_start_and_is_started_by_the_first_call()
    {
        await using var servers = new TestServers();
        McpServerSettings lazy = servers.Server(log: "log") with { IsLazy = true, DisabledTools = ["slow"] };
        await servers.ConnectAsync(lazy);
        // Nothing is known of it yet: it is started to find out, and nobody waits.
        await servers.WrittenAsync("log", "tools/list");
        await servers.StartedAsync("good");
        string[] known = [.. servers.Names];
        await servers.Connections.DisposeAsync();
        File.Delete(servers.File("log"));

        await servers.ConnectAsync(lazy);
        Assert.Equal(known, servers.Names);
        Assert.NotEmpty(known);
        Assert.DoesNotContain("mcp__good__slow", known);
        Assert.False(File.Exists(servers.File("log")));

        McpCallResult result = await servers.CallAsync("echo", "{}");

        Assert.Equal("[{\"text\":\"{}\",\"type\":\"text\"}]", result.Output.Text);
        Assert.Equal(known, servers.Names);
    }

    [Fact]
    public async Task A_lazy_server_that_does_not_start_is_told_and_keeps_no_list()
    {
        await using var servers = new TestServers();
        servers.Begin(servers.Server("dies-at-start") with { IsLazy = true });

        await servers.NoticeAsync();

        Assert.False(Directory.Exists(servers.File("lists")));
        Assert.Empty(servers.Names);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_counts_as_none()
    {
        await using var servers = new TestServers();
        McpServerSettings lazy = servers.Server(log: "log") with { IsLazy = true };
        await servers.ConnectAsync(lazy);
        await servers.StartedAsync("good");
        await servers.Connections.DisposeAsync();
        string file = Directory.GetFiles(servers.File("lists")).Single();
        await File.WriteAllTextAsync(file, "[{\"name\":", Stop);
        File.Delete(servers.File("log"));

        await servers.ConnectAsync(lazy);

        await servers.WrittenAsync("log", "tools/list");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        }
    }

    [Fact]
    public async Task The_end_of_the_session_ends_what_a_server_started_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes are of Unix");
        await using var servers = new TestServers();
        using LifeLine life = await LifeLine.CreateAsync(servers.File("life"), Stop);
        await servers.ConnectAsync(servers.Server("parent", "life"));
        await life.HeldAsync(Stop);
        Assert.True(life.IsHeld);

        await servers.Connections.DisposeAsync();

        await life.EndedAsync(Stop);
    }

    [Fact]
    public async Task A_server_that_hears_nothing_is_killed()
    {
        await using var servers = new TestServers();
        servers.Begin(servers.Server("deaf"));
        var clock = Stopwatch.StartNew();

        await servers.Connections.DisposeAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }
}
