using System.Text.Json;
using Codex.Mcp;
using Codex.Models;

namespace Codex.Core.Tools.External;

/// <summary>A tool of an MCP server, called by the model.</summary>
internal sealed class McpServerTool : ExternalTool
{
    private readonly McpConnections _servers;
    private readonly McpTool _tool;

    private McpServerTool(McpConnections servers, McpTool tool, JsonElement schema)
        : base(new FunctionTool(tool.QualifiedName, tool.Description, schema))
    {
        _servers = servers;
        _tool = tool;
    }

    public override string Server => _tool.Server;

    public override string Name => _tool.Name;

    public override string Title => $"the tool `{_tool.Name}` of the MCP server `{_tool.Server}`";

    public override ToolTrust Trust => _tool.IsReadOnly ? ToolTrust.ReadOnly : ToolTrust.Ordinary;

    /// <summary>The tool; null when no model service would take its schema.</summary>
    public static McpServerTool? TryCreate(McpConnections servers, McpTool tool)
    {
        try
        {
            return new McpServerTool(servers, tool, Models.ToolSchema.Normalize(tool.InputSchema));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    protected override Task<McpCallResult> CallAsync(JsonElement? arguments, ToolApproval approval, CancellationToken cancellationToken) =>
        _servers.CallToolAsync(_tool, arguments, approval.ElicitAsync, cancellationToken);
}
