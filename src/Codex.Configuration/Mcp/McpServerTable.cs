namespace Codex.Configuration;

/// <summary>Reads <c>[mcp_servers.NAME]</c>.</summary>
internal static class McpServerTable
{
    private static readonly string[] StdioKeys = ["args", "env", "env_vars", "cwd"];
    private static readonly string[] HttpKeys = ["url", "bearer_token_env_var", "http_headers", "env_http_headers"];

    public static IReadOnlyDictionary<string, McpServerDefinition> ReadAll(TableReader root)
    {
        var servers = new SortedDictionary<string, McpServerDefinition>(StringComparer.Ordinal);
        foreach ((string name, TableReader table) in root.Tables("mcp_servers"))
        {
            servers.Add(name, Read(table));
        }

        return servers;
    }

    private static McpServerDefinition Read(TableReader table)
    {
        // The older form is read whichever wins, so that a bad value is told.
        TimeSpan? olderStartup = table.Milliseconds("startup_timeout_ms");
        return new McpServerDefinition
        {
            Transport = ReadTransport(table),
            Enabled = table.Boolean("enabled") ?? true,
            Lazy = table.Boolean("lazy") ?? false,
            StartupTimeout = table.Seconds("startup_timeout_sec") ?? olderStartup,
            ToolTimeout = table.Seconds("tool_timeout_sec"),
            EnabledTools = table.Strings("enabled_tools"),
            DisabledTools = table.Strings("disabled_tools"),
        };
    }

    private static McpServerTransport ReadTransport(TableReader table)
    {
        if (table.Find("bearer_token") is { } token)
        {
            throw table.Invalid(token, "bearer_token", "a token may not stand in the file; put it into a variable and name that in `bearer_token_env_var`", ConfigurationErrorCode.ConflictingKeys);
        }

        if (table.String("command") is { } command)
        {
            Refuse(table, HttpKeys, "stdio");
            return new McpServerTransport.Stdio
            {
                Command = command,
                Args = table.Strings("args") ?? [],
                Env = table.StringTable("env"),
                EnvVars = table.Strings("env_vars") ?? [],
                Cwd = table.String("cwd"),
            };
        }

        if (table.String("url") is { } url)
        {
            Refuse(table, StdioKeys, "streamable_http");
            return new McpServerTransport.StreamableHttp
            {
                Url = url,
                BearerTokenEnvVar = table.String("bearer_token_env_var"),
                HttpHeaders = table.StringTable("http_headers"),
                EnvHttpHeaders = table.StringTable("env_http_headers"),
            };
        }

        throw new ConfigurationException(ConfigurationErrorCode.MissingKey, "a server needs `command` (a program to start) or `url` (an address)", table.Path, table.Node.Origin);
    }

    private static void Refuse(TableReader table, string[] keys, string transport)
    {
        foreach (string key in keys)
        {
            if (table.Find(key) is { } found)
            {
                throw table.Invalid(found, key, $"has no meaning for a server of transport {transport}; remove it", ConfigurationErrorCode.ConflictingKeys);
            }
        }
    }
}
