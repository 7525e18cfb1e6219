namespace Codex.Mcp.Tests;

public sealed class ResourceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_one_server_has_its_entries_in_a_fixed_form_and_the_next_cursor()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        Assert.Equal(
            """{"server":"good","resources":[{"server":"good","mimeType":"text/plain","name":"one","uri":"a:1"}],"nextCursor":"2"}""",
            await servers.Connections.ListResourcesAsync("good", null, Stop));
        Assert.Equal(
            """{"server":"good","resources":[{"server":"good","name":"next","size":3,"uri":"a:7"}]}""",
            await servers.Connections.ListResourcesAsync("good", "7", Stop));
        Assert.Equal(
            """{"server":"good","resourceTemplates":[{"server":"good","name":"t","uriTemplate":"a:{n}"}]}""",
            await servers.Connections.ListResourceTemplatesAsync("good", null, Stop));
    }

    [Fact]
    public async Task All_servers_are_asked_for_every_page_and_those_that_fail_are_left_out()
    {
        await using var servers = new TestServers();
        await servers.ConnectAsync(
            servers.Server() with { Name = "zeta" }, servers.Server() with { Name = "alpha" }, servers.Server("circle"), servers.Server("dies-at-start"));

        Assert.Equal(
            """{"resources":[{"server":"alpha","mimeType":"text/plain","name":"one","uri":"a:1"},{"server":"alpha","name":"next","size":3,"uri":"a:2"},{"server":"zeta","mimeType":"text/plain","name":"one","uri":"a:1"},{"server":"zeta","name":"next","size":3,"uri":"a:2"}]}""",
            await servers.Connections.ListResourcesAsync(null, null, Stop));
        Assert.Equal(["alpha", "zeta"], (await servers.Connections.CollectResourcesAsync(Stop)).Keys);
    }

    [Fact]
    public async Task Without_servers_the_lists_are_empty()
    {
        await using TestServers servers = await TestServers.StartAsync();

        Assert.Equal("""{"resources":[]}""", await servers.Connections.ListResourcesAsync(null, null, Stop));
        Assert.Equal("""{"resourceTemplates":[]}""", await servers.Connections.ListResourceTemplatesAsync(null, null, Stop));
    }

    [Fact]
    public async Task Contents_are_texts_and_bytes()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        Assert.Equal(
            """{"server":"good","uri":"a:1","contents":[{"text":"hello","uri":"a:1"},{"blob":"AAAA","mimeType":"x/y","uri":"a:1"}]}""",
            await servers.Connections.ReadResourceAsync("good", "a:1", Stop));
        Assert.Equal(McpErrorCode.Refused, (await Assert.ThrowsAsync<McpException>(() => servers.Connections.ReadResourceAsync("good", "a:9", Stop))).Code);
        Assert.Equal(McpErrorCode.UnknownServer, (await Assert.ThrowsAsync<McpException>(() => servers.Connections.ReadResourceAsync("nobody", "a:1", Stop))).Code);
    }
}
