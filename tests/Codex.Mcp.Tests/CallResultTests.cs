using Codex.Protocol;

namespace Codex.Mcp.Tests;

public sealed class CallResultTests
{
    [Fact]
    public async Task Results_of_every_kind_are_told_in_a_fixed_form_and_reach_the_model()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        McpCallResult structured = await servers.CallAsync("structured");
        Assert.Equal("""{"content":[{"text":"x","type":"text"}],"isError":false,"structuredContent":{"z":1,"a":[null]}}""", structured.Wire.GetRawText());
        Assert.Equal("""{"z":1,"a":[null]}""", structured.Output.Text);

        McpCallResult mixed = await servers.CallAsync("mixed");
        const string Blocks = """[{"annotations":{"audience":["user"],"priority":1.0},"name":"n","type":"resource_link","uri":"a:2"},{"resource":{"text":"t","uri":"a:1"},"type":"resource"},{"data":"AA","mimeType":"a/b","type":"audio"},{"type":"hologram","x":1}]""";
        Assert.Equal($$"""{"content":{{Blocks}}}""", mixed.Wire.GetRawText());
        Assert.Equal(Blocks, mixed.Output.Text);

        McpCallResult wrong = await servers.CallAsync("wrong");
        Assert.Equal("""{"content":[{"text":"it failed","type":"text"}],"isError":true}""", wrong.Wire.GetRawText());
        Assert.False(wrong.Output.Success);

        Assert.Equal("", (await servers.CallAsync("empty")).Output.Text);
    }

    [Fact]
    public async Task Pictures_reach_the_model_as_pictures()
    {
        await using TestServers servers = await TestServers.StartAsync(new TestServers().Server());

        McpCallResult picture = await servers.CallAsync("picture");

        Assert.Equal(
            [new ContentItem.InputText("see"), new ContentItem.InputImage("data:image/png;base64,AAAA"), new ContentItem.InputImage("data:image/gif;base64,BBBB")],
            picture.Output.Parts!);
    }
}
