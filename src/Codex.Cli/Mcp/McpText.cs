using System.Globalization;
using System.Text;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>MCP servers as people read them: no secret is shown.</summary>
internal static class McpText
{
    private const string Nothing = "-";
    private const string Mask = "*****";

    private static readonly string[] s_programHead = ["Name", "Command", "Args", "Env", "Cwd", "Status", "Auth"];
    private static readonly string[] s_webHead = ["Name", "Url", "Bearer Token Env Var", "Status", "Auth"];

    /// <summary>The table of programs, then that of addresses.</summary>
    public static string List(IEnumerable<KeyValuePair<string, McpServerDefinition>> servers, IReadOnlyDictionary<string, McpAuthStatus> states)
    {
        List<IReadOnlyList<string>> programs = [];
        List<IReadOnlyList<string>> web = [];
        foreach ((string name, McpServerDefinition server) in servers)
        {
            string status = server.Enabled ? "enabled" : "disabled";
            string auth = Describe(states[name]);
            switch (server.Transport)
            {
                case McpServerTransport.Stdio stdio:
                    programs.Add([name, stdio.Command, Joined(stdio.Args), Variables(stdio), stdio.Cwd ?? Nothing, status, auth]);
                    break;
                case McpServerTransport.StreamableHttp http:
                    web.Add([name, http.Url, http.BearerTokenEnvVar ?? Nothing, status, auth]);
                    break;
            }
        }

        return (programs.Count > 0 ? McpTable.Of(s_programHead, programs) : "")
            + (programs.Count > 0 && web.Count > 0 ? "\n" : "")
            + (web.Count > 0 ? McpTable.Of(s_webHead, web) : "");
    }

    /// <summary>One server, a line for each setting.</summary>
    public static string Details(string name, McpServerDefinition server)
    {
        if (!server.Enabled)
        {
            return $"{name} (disabled)\n";
        }

        var text = new StringBuilder(name).Append('\n');
        Line("enabled", "true");
        LineOfTools("enabled_tools", server.EnabledTools);
        LineOfTools("disabled_tools", server.DisabledTools);
        Line("transport", server.Transport.Name);
        switch (server.Transport)
        {
            case McpServerTransport.Stdio stdio:
                Line("command", stdio.Command);
                Line("args", Joined(stdio.Args));
                Line("cwd", stdio.Cwd ?? Nothing);
                Line("env", Variables(stdio));
                break;
            case McpServerTransport.StreamableHttp http:
                Line("url", http.Url);
                Line("bearer_token_env_var", http.BearerTokenEnvVar ?? Nothing);
                Line("http_headers", Pairs(http.HttpHeaders, static _ => Mask));
                Line("env_http_headers", Pairs(http.EnvHttpHeaders, static variable => variable));
                break;
        }

        LineOfSeconds("startup_timeout_sec", server.StartupTimeout);
        LineOfSeconds("tool_timeout_sec", server.ToolTimeout);
        Line("remove", $"codex mcp remove {name}");
        return text.ToString();

        void Line(string key, string value) => text.Append("  ").Append(key).Append(": ").Append(value).Append('\n');

        void LineOfTools(string key, IReadOnlyList<string>? tools)
        {
            if (tools is not null)
            {
                Line(key, tools.Count == 0 ? "[]" : string.Join(", ", tools));
            }
        }

        void LineOfSeconds(string key, TimeSpan? time)
        {
            if (time is { } span)
            {
                Line(key, span.TotalSeconds.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Describe(McpAuthStatus status) => status switch
    {
        McpAuthStatus.BearerToken => "Bearer token",
        McpAuthStatus.OAuth => "OAuth",
        McpAuthStatus.NotLoggedIn => "Not logged in",
        _ => "Unsupported",
    };

    private static string Joined(IReadOnlyList<string> words) => words.Count == 0 ? Nothing : string.Join(' ', words);

    private static string Variables(McpServerTransport.Stdio stdio)
    {
        string[] names = [.. (stdio.Env?.Keys ?? []).Order(StringComparer.Ordinal), .. stdio.EnvVars];
        return names.Length == 0 ? Nothing : string.Join(", ", names.Select(static name => $"{name}={Mask}"));
    }

    private static string Pairs(IReadOnlyDictionary<string, string>? entries, Func<string, string> show) => entries is { Count: > 0 }
        ? string.Join(", ", entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={show(entry.Value)}"))
        : Nothing;
}
