using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Mcp;

/// <summary>The MCP servers of a conversation, as its configuration names them.</summary>
internal static class McpServers
{
    /// <summary>The connections of a conversation, not yet started; what happens to them is told among its events.</summary>
    public static McpConnections Create(CodexConfiguration configuration, AgentServices services, EventStream events) => new(
        configuration.McpServers.Where(static server => server.Value.Enabled).Select(static server => SettingsOf(server.Key, server.Value)),
        new McpConnectionsOptions
        {
            ClientVersion = ClientIdentity.ReleaseVersion,
            Environment = services.Environment,
            Time = services.Time,
            // A failure at the start is an error event, as clients know it; what happens later is only worth a warning.
            OnNotice = notice => events.SendAsync("", notice.HasStarted ? new WarningEvent(notice.Message) : new ErrorEvent(notice.Message)),
        });

    private static McpServerSettings SettingsOf(string name, McpServerDefinition definition) => new()
    {
        Name = name,
        Address = definition.Transport switch
        {
            McpServerTransport.Stdio stdio => new McpServerAddress.Program
            {
                Command = stdio.Command,
                Arguments = stdio.Args,
                Variables = stdio.Env ?? new Dictionary<string, string>(),
                PassedVariables = stdio.EnvVars,
                Folder = stdio.Cwd,
            },
            McpServerTransport.StreamableHttp http => new McpServerAddress.Web
            {
                Url = http.Url,
                BearerTokenVariable = http.BearerTokenEnvVar,
                Headers = http.HttpHeaders ?? new Dictionary<string, string>(),
                VariableHeaders = http.EnvHttpHeaders ?? new Dictionary<string, string>(),
            },
            _ => throw new InvalidOperationException($"The transport {definition.Transport.Name} is not known."),
        },
        StartupTimeout = definition.StartupTimeout ?? McpServerDefinition.DefaultStartupTimeout,
        ToolTimeout = definition.ToolTimeout ?? McpServerDefinition.DefaultToolTimeout,
        EnabledTools = definition.EnabledTools,
        DisabledTools = definition.DisabledTools ?? [],
        IsLazy = definition.Lazy,
    };
}
