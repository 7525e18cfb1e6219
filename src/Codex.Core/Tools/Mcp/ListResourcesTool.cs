using Codex.Core.Turns;
using Codex.Models;

namespace Codex.Core.Tools.Mcp;

/// <summary>Lists what MCP servers offer to read.</summary>
internal sealed class ListResourcesTool : ResourceTool
{
    public override IReadOnlyList<string> Names { get; } = ["list_mcp_resources"];

    public override ToolSpecification Specification { get; } = new FunctionTool(
        "list_mcp_resources",
        "Lists the resources (files, schemas, records) that MCP servers offer for reading. Prefer them over a web search where they fit.",
        ToolSchema.Load("list_mcp_resources.json"));

    protected override ResourceArguments ReadArguments(string json) => ResourceList.ReadArguments(json);

    protected override Task<string> AskAsync(ResourceArguments arguments, TurnContext turn, CancellationToken cancellationToken) =>
        arguments.Server is { } server ? throw UnknownServer("resources/list", server) : Task.FromResult("{\"resources\":[]}");
}
