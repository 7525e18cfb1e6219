using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;

namespace Codex.Core.Tools.Mcp;

/// <summary>Lists what MCP servers offer to read: resources, or the forms of their addresses.</summary>
internal sealed class ResourceListTool : ResourceTool
{
    private readonly Func<McpConnections, ResourceArguments, CancellationToken, Task<string>> _ask;

    private ResourceListTool(
        string name, string description, string method, Func<McpConnections, ResourceArguments, CancellationToken, Task<string>> ask)
    {
        _ask = ask;
        Names = [name];
        Specification = new FunctionTool(name, description, ToolSchema.Load(name + ".json"));
        Method = method;
    }

    public override IReadOnlyList<string> Names { get; }

    public override ToolSpecification Specification { get; }

    protected override string Method { get; }

    /// <summary>Lists resources.</summary>
    public static ResourceListTool OfResources() => new(
        "list_mcp_resources",
        "Lists the resources (files, schemas, records) that MCP servers offer for reading. Prefer them over a web search where they fit.",
        "resources/list",
        static (servers, arguments, cancellationToken) => servers.ListResourcesAsync(arguments.Server, arguments.Cursor, cancellationToken));

    /// <summary>Lists families of resources, by the form of their addresses.</summary>
    public static ResourceListTool OfTemplates() => new(
        "list_mcp_resource_templates",
        "Lists templates of addresses under which MCP servers offer resources; fill in the parameters and read them. Prefer them over a web search where they fit.",
        "resources/templates/list",
        static (servers, arguments, cancellationToken) => servers.ListResourceTemplatesAsync(arguments.Server, arguments.Cursor, cancellationToken));

    protected override ResourceArguments ReadArguments(string json) => ResourceArguments.Parse(json);

    protected override Task<string> AskAsync(ResourceArguments arguments, TurnContext turn, CancellationToken cancellationToken) =>
        arguments.Cursor is not null && arguments.Server is null
            ? throw new ToolException("`cursor` belongs to one server's list: give `server` with it")
            : _ask(turn.Conversation.Mcp, arguments, cancellationToken);
}
