using Microsoft.Extensions.Logging;

namespace Codex.Core.Telemetry;

/// <summary>What the agent writes into a log. No secret, no prompt and no output stands in any of it, save what records carry.</summary>
internal static partial class AgentLog
{
    /// <summary>The category of telemetry records and of their sending.</summary>
    public const string RecordsCategory = "codex_otel";

    /// <summary>The category of requests to models.</summary>
    public const string RequestsCategory = "codex_core::client";

    /// <summary>The category of conversations and turns.</summary>
    public const string AgentCategory = "codex_core";

    /// <summary>The category of what MCP servers say.</summary>
    public const string ServersCategory = "codex_mcp";

    /// <summary>The category of logins.</summary>
    public const string LoginCategory = "codex_core::auth";

    [LoggerMessage(1, LogLevel.Information, "{Record}")]
    public static partial void Record(ILogger logger, RecordText record);

    [LoggerMessage(2, LogLevel.Debug, "request ended: method=POST url={Address} status={Status} error={Error} ids={RequestIds}")]
    public static partial void RequestEnded(ILogger logger, string address, int? status, string? error, string requestIds);

    [LoggerMessage(3, LogLevel.Warning, "{Problem}")]
    public static partial void Warning(ILogger logger, string problem);

    [LoggerMessage(9, LogLevel.Error, "{Problem}")]
    public static partial void ExportFailed(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Warning, "the answer broke off, asking again ({Attempt}/{Most}): {Code}")]
    public static partial void StepRepeated(ILogger logger, int attempt, int most, string code);

    [LoggerMessage(5, LogLevel.Warning, "turn {Turn} ended with the error {Code}")]
    public static partial void TurnFailed(ILogger logger, string turn, string code);

    [LoggerMessage(6, LogLevel.Debug, "conversation {Conversation} starts: model={Model} provider={Provider}")]
    public static partial void ConversationStarts(ILogger logger, string conversation, string model, string provider);

    [LoggerMessage(7, LogLevel.Debug, "conversation {Conversation} has ended")]
    public static partial void ConversationEnded(ILogger logger, string conversation);

    [LoggerMessage(8, LogLevel.Error, "turn {Turn} met a fault of the agent itself")]
    public static partial void TurnFaulted(ILogger logger, Exception fault, string turn);
}
