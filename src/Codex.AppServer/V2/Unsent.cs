namespace Codex.AppServer.V2;

/// <summary>Notifications that clients' bindings declare and that no server sends.</summary>
internal sealed record TurnCompletedNotification(Turn Turn, Usage Usage);

internal sealed record Usage(long InputTokens, long CachedInputTokens, long OutputTokens);

internal sealed record ItemStartedNotification(ThreadItem Item);

internal sealed record ItemCompletedNotification(ThreadItem Item);

internal sealed record AgentMessageDeltaNotification(string ItemId, string Delta);

internal sealed record CommandExecutionOutputDeltaNotification(string ItemId, string Delta);

internal sealed record McpToolCallProgressNotification(string ItemId, string Message);
