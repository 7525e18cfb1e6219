using Codex.Core.Tools;
using Codex.Core.Tools.Mcp;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tools.Mcp;

/// <summary>The tools for resources of MCP servers, where there is no server.</summary>
public sealed class ResourceToolTests
{
    [Fact]
    public async Task A_call_is_told_as_one_of_the_agents_own_server_and_wrong_arguments_are_not_told()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("list_mcp_resources", "", "c1"),
                ResponseEvents.FunctionCallDone("list_mcp_resource_templates", """{"server":" ","cursor":null}""", "c2"),
                ResponseEvents.FunctionCallDone("list_mcp_resources", """{"cursor":"next"}""", "c3"),
                ResponseEvents.FunctionCallDone("read_mcp_resource", """{"server":"none","uri":"memo://1"}""", "c4"),
                ResponseEvents.FunctionCallDone("read_mcp_resource", """{"server":"none","uri":" "}""", "c5"),
                ResponseEvents.FunctionCallDone("list_mcp_resources", """{"server":1}""", "c6"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        RecordedRequest next = agent.Model.Requests[1];
        Assert.Equal(("""{"resources":[]}""", """{"resourceTemplates":[]}"""), (next.Output("c1"), next.Output("c2")));
        Assert.Contains("`server`", next.Output("c3"), StringComparison.Ordinal);
        Assert.StartsWith("resources/read failed: ", next.Output("c4"), StringComparison.Ordinal);
        Assert.Contains("`uri`", next.Output("c5"), StringComparison.Ordinal);
        Assert.Contains("`server`", next.Output("c6"), StringComparison.Ordinal);
        // They run at the same time, so they are told in any order.
        Assert.Equal(
            [("c1", "codex"), ("c2", "codex"), ("c3", "codex"), ("c4", "none")],
            conversation.Told<McpToolCallBeginEvent>().Select(static told => (told.CallId, told.Invocation.Server)).OrderBy(static told => told.CallId, StringComparer.Ordinal));
        Assert.Equal(4, conversation.Told<McpToolCallEndEvent>().Count());
    }

    [Fact]
    public void Texts_are_trimmed_and_blank_ones_count_as_absent()
    {
        ResourceArguments arguments = ResourceArguments.Parse("""{"server":" s ","cursor":"\t","uri":null,"other":1}""");

        Assert.Equal(("s", null, null), (arguments.Server, arguments.Cursor, arguments.Uri));
        Assert.Equal(new ResourceArguments(null, null, null, null), ResourceArguments.Parse(" "));
        Assert.Throws<ToolException>(() => ResourceArguments.Parse("[]"));
    }
}
