using Codex.Authentication;
using Codex.Configuration;
using Codex.Mcp;

namespace Codex.Core;

/// <summary>What a configuration says of MCP servers, in the terms of those who connect to them.</summary>
public static class McpConfiguration
{
    /// <summary>The servers, sorted by name.</summary>
    /// <param name="configuration">The effective configuration.</param>
    /// <param name="withDisabled">Whether those that are switched off are among them.</param>
    public static IReadOnlyList<McpServerSettings> ServersOf(CodexConfiguration configuration, bool withDisabled = false)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return
        [
            .. configuration.McpServers
                .Where(server => withDisabled || server.Value.Enabled)
                .OrderBy(static server => server.Key, StringComparer.Ordinal)
                .Select(static server => SettingsOf(server.Key, server.Value)),
        ];
    }

    /// <summary>One server.</summary>
    public static McpServerSettings SettingsOf(string name, McpServerDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new McpServerSettings
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

    /// <summary>Where the tokens of logins to servers are kept.</summary>
    /// <param name="configuration">The effective configuration.</param>
    /// <param name="warn">Told of trouble that nothing fails by; null to tell nobody.</param>
    public static McpTokenStore TokenStoreOf(CodexConfiguration configuration, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new McpTokenStore(
            configuration.CodexHome,
            configuration.Login.McpCredentialsStore switch
            {
                CredentialsStoreMode.Keyring => CredentialStoreMode.Keyring,
                CredentialsStoreMode.File => CredentialStoreMode.File,
                _ => CredentialStoreMode.Auto,
            },
            warn);
    }
}
