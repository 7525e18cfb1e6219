using System.Globalization;

namespace Codex.Mcp.Connections;

/// <summary>What a user is told of a server that did not start: what happened and what to do.</summary>
internal static class StartFailure
{
    private const string GitHubUrl = "https://api.githubcopilot.com/mcp/";

    public static string Describe(McpServerSettings settings, McpException failure)
    {
        string name = settings.Name;
        if (settings.Address is McpServerAddress.Web { Url: GitHubUrl, BearerTokenVariable: null, Headers.Count: 0 })
        {
            return $"The MCP server `{name}` of GitHub knows no OAuth login. Put a personal access token into an environment variable and name that in "
                + $"`bearer_token_env_var` under `[mcp_servers.{name}]`.";
        }

        return failure.Code switch
        {
            McpErrorCode.LoginRequired when settings.Address is McpServerAddress.Web { BearerTokenVariable: { } variable } =>
                $"The MCP server `{name}` did not take the token of the variable {variable}, or the variable is not set. Set it to a valid token.",
            McpErrorCode.LoginRequired => $"The MCP server `{name}` wants a login. Run `codex mcp login {name}`.",
            McpErrorCode.TimedOut =>
                $"The MCP server `{name}` timed out: it did not answer within {Math.Truncate(settings.StartupTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)} "
                + $"seconds. Give it more time with `startup_timeout_sec` under `[mcp_servers.{name}]`.",
            _ => $"The MCP server `{name}` failed to start: {failure.Message}",
        };
    }
}
