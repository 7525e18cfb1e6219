using Microsoft.Extensions.Logging;

namespace Codex.Cli.Logging;

/// <summary>What a server that speaks over standard streams has to say besides its answers.</summary>
internal static partial class ServerLog
{
    public const string AppServer = "codex_app_server";

    public const string McpServer = "codex_mcp_server";

    [LoggerMessage(1, LogLevel.Error, "{Line}")]
    public static partial void Problem(ILogger logger, string line);
}
