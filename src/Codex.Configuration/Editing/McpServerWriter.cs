using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Writes MCP servers as TOML tables, keys in a fixed order and only those that say something.</summary>
internal static class McpServerWriter
{
    public static TomlTable Write(SortedDictionary<string, McpServerDefinition> servers)
    {
        var table = new TomlTable();
        foreach ((string name, McpServerDefinition server) in servers)
        {
            table.Add(name, Write(server));
        }

        return table;
    }

    private static TomlTable Write(McpServerDefinition server)
    {
        var table = new TomlTable();
        switch (server.Transport)
        {
            case McpServerTransport.Stdio stdio:
                table.Add("command", new TomlString(stdio.Command));
                AddIfNotEmpty(table, "args", stdio.Args);
                AddIfNotEmpty(table, "env_vars", stdio.EnvVars);
                AddIfSet(table, "cwd", stdio.Cwd);
                break;
            case McpServerTransport.StreamableHttp http:
                table.Add("url", new TomlString(http.Url));
                AddIfSet(table, "bearer_token_env_var", http.BearerTokenEnvVar);
                break;
        }

        if (!server.Enabled)
        {
            table.Add("enabled", new TomlBoolean(false));
        }

        if (server.Lazy)
        {
            table.Add("lazy", new TomlBoolean(true));
        }

        AddSeconds(table, "startup_timeout_sec", server.StartupTimeout);
        AddSeconds(table, "tool_timeout_sec", server.ToolTimeout);
        if (server.EnabledTools is { } enabled)
        {
            // Also when empty: no tools is not the same as all tools.
            table.Add("enabled_tools", Strings(enabled));
        }

        AddIfNotEmpty(table, "disabled_tools", server.DisabledTools ?? []);
        switch (server.Transport)
        {
            case McpServerTransport.Stdio stdio:
                AddTable(table, "env", stdio.Env);
                break;
            case McpServerTransport.StreamableHttp http:
                AddTable(table, "http_headers", http.HttpHeaders);
                AddTable(table, "env_http_headers", http.EnvHttpHeaders);
                break;
        }

        return table;
    }

    private static void AddIfSet(TomlTable table, string key, string? value)
    {
        if (value is not null)
        {
            table.Add(key, new TomlString(value));
        }
    }

    private static void AddIfNotEmpty(TomlTable table, string key, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            table.Add(key, Strings(values));
        }
    }

    private static void AddSeconds(TomlTable table, string key, TimeSpan? time)
    {
        if (time is { } span)
        {
            table.Add(key, new TomlFloat(span.TotalSeconds));
        }
    }

    private static void AddTable(TomlTable table, string key, IReadOnlyDictionary<string, string>? entries)
    {
        if (entries is not { Count: > 0 })
        {
            return;
        }

        var inner = new TomlTable();
        foreach (string name in entries.Keys.Order(StringComparer.Ordinal))
        {
            inner.Add(name, new TomlString(entries[name]));
        }

        table.Add(key, inner);
    }

    private static TomlArray Strings(IEnumerable<string> values) => new(values.Select(value => (TomlValue)new TomlString(value)));
}
