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

    protected override string Method => "resources/list";

    protected override ResourceArguments ReadArguments(string json) => ResourceArguments.Parse(json);

    protected override Task<string> AskAsync(ResourceArguments arguments, TurnContext turn, CancellationToken cancellationToken) =>
        arguments.Cursor is not null && arguments.Server is null
            ? throw new ToolException("`cursor` belongs to one server's list: give `server` with it")
            : turn.Conversation.Mcp.ListResourcesAsync(arguments.Server, arguments.Cursor, cancellationToken);
}
