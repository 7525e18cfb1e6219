using Codex.Core.Turns;
using Codex.Models;

namespace Codex.Core.Tools.Mcp;

/// <summary>Lists the families of resources that MCP servers offer, by the form of their addresses.</summary>
internal sealed class ListResourceTemplatesTool : ResourceTool
{
    public override IReadOnlyList<string> Names { get; } = ["list_mcp_resource_templates"];

    public override ToolSpecification Specification { get; } = new FunctionTool(
        "list_mcp_resource_templates",
        "Lists templates of addresses under which MCP servers offer resources; fill in the parameters and read them. Prefer them over a web search where they fit.",
        ToolSchema.Load("list_mcp_resource_templates.json"));

    protected override string Method => "resources/templates/list";

    protected override ResourceArguments ReadArguments(string json) => ResourceArguments.Parse(json);

    protected override Task<string> AskAsync(ResourceArguments arguments, TurnContext turn, CancellationToken cancellationToken) =>
        arguments.Cursor is not null && arguments.Server is null
            ? throw new ToolException("`cursor` belongs to one server's list: give `server` with it")
            : turn.Conversation.Mcp.ListResourceTemplatesAsync(arguments.Server, arguments.Cursor, cancellationToken);
}
