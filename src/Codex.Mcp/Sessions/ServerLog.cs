using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Codex.Mcp.Sessions;

/// <summary>What a server says besides answers, as records of the agent's log.</summary>
/// <param name="logger">The log.</param>
/// <param name="server">The server's name.</param>
internal sealed partial class ServerLog(ILogger logger, string server)
{
    // A record is for people: of a longer text they read the beginning.
    private const int Longest = 4096;

    /// <summary>A line that it wrote for people.</summary>
    public void ErrorLine(string line) => SaidOnError(logger, server, line);

    /// <summary>Something that the agent leaves out.</summary>
    public void LeftOut(string what) => Warned(logger, server, what);

    /// <summary>A notification: a log message by its own level, anything else as information.</summary>
    public void Notified(JsonRpcNotification notification)
    {
        LogLevel level = notification.Method == "notifications/message" ? LevelOf(notification.Params) : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            string parameters = Cut(notification.Params?.ToJsonString() ?? "");
            Sent(logger, level, server, notification.Method, parameters);
        }
    }

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest];

    private static LogLevel LevelOf(JsonNode? parameters) =>
        (parameters as JsonObject)?["level"] is JsonValue value && value.TryGetValue(out string? level) ? level switch
        {
            "emergency" or "alert" or "critical" or "error" => LogLevel.Error,
            "warning" => LogLevel.Warning,
            "debug" => LogLevel.Debug,
            _ => LogLevel.Information,
        }
        : LogLevel.Information;

    [LoggerMessage(1, LogLevel.Information, "{Server}: {Line}")]
    private static partial void SaidOnError(ILogger logger, string server, string line);

    [LoggerMessage(2, LogLevel.Warning, "{Server}: {What}")]
    private static partial void Warned(ILogger logger, string server, string what);

    [LoggerMessage(EventId = 3, Message = "{Server}: {Method} {Parameters}", SkipEnabledCheck = true)]
    private static partial void Sent(ILogger logger, LogLevel level, string server, string method, string parameters);
}
