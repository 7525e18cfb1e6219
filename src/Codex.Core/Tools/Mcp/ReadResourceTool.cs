using Codex.Core.Turns;
using Codex.Models;

namespace Codex.Core.Tools.Mcp;

/// <summary>Reads a resource of an MCP server.</summary>
internal sealed class ReadResourceTool : ResourceTool
{
    public override IReadOnlyList<string> Names { get; } = ["read_mcp_resource"];

    public override ToolSpecification Specification { get; } = new FunctionTool(
        "read_mcp_resource",
        "Reads one resource of an MCP server, by the server's name and the resource's address as they were listed.",
        ToolSchema.Load("read_mcp_resource.json"));

    protected override string Method => "resources/read";

    protected override ResourceArguments ReadArguments(string json)
    {
        ResourceArguments arguments = ResourceArguments.Parse(json);
        return arguments.Server is null ? throw FunctionArguments.Failure("`server` is missing")
            : arguments.Uri is null ? throw FunctionArguments.Failure("`uri` is missing")
            : arguments;
    }

    protected override Task<string> AskAsync(ResourceArguments arguments, TurnContext turn, CancellationToken cancellationToken) =>
        turn.Conversation.Mcp.ReadResourceAsync(arguments.Server!, arguments.Uri!, cancellationToken);
}
