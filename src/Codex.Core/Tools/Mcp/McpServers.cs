using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Mcp;

/// <summary>The MCP servers of a conversation, as its configuration names them.</summary>
internal static class McpServers
{
    private const string ToolListFolderName = "mcp_tools";

    /// <summary>The connections of a conversation, not yet started; what happens to them is told among its events.</summary>
    public static McpConnections Create(CodexConfiguration configuration, AgentServices services, EventStream events) => new(
        McpConfiguration.ServersOf(configuration),
        new McpConnectionsOptions
        {
            ClientVersion = ClientIdentity.ReleaseVersion,
            Environment = services.Environment,
            Tokens = McpConfiguration.TokenStoreOf(configuration),
            Time = services.Time,
            Log = services.Telemetry.Servers,
            ToolListFolder = Path.Combine(configuration.CodexHome, ToolListFolderName),
            // A failure at the start is an error event, as clients know it; what happens later is only worth a warning.
            OnNotice = notice => events.SendAsync("", notice.HasStarted ? new WarningEvent(notice.Message) : new ErrorEvent(notice.Message)),
        });
}
