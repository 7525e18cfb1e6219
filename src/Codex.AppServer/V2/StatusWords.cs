using Codex.AppServer.Json;

namespace Codex.AppServer.V2;

internal sealed class TurnStatusWords() : WordJsonConverter<TurnStatus>(
    (TurnStatus.Completed, "completed"),
    (TurnStatus.Interrupted, "interrupted"),
    (TurnStatus.Failed, "failed"),
    (TurnStatus.InProgress, "inProgress"));

internal sealed class CommandExecutionStatusWords() : WordJsonConverter<CommandExecutionStatus>(
    (CommandExecutionStatus.InProgress, "inProgress"),
    (CommandExecutionStatus.Completed, "completed"),
    (CommandExecutionStatus.Failed, "failed"));

internal sealed class PatchChangeKindWords() : WordJsonConverter<PatchChangeKind>(
    (PatchChangeKind.Add, "add"),
    (PatchChangeKind.Delete, "delete"),
    (PatchChangeKind.Update, "update"));

internal sealed class PatchApplyStatusWords() : WordJsonConverter<PatchApplyStatus>(
    (PatchApplyStatus.Completed, "completed"),
    (PatchApplyStatus.Failed, "failed"));

internal sealed class McpToolCallStatusWords() : WordJsonConverter<McpToolCallStatus>(
    (McpToolCallStatus.InProgress, "inProgress"),
    (McpToolCallStatus.Completed, "completed"),
    (McpToolCallStatus.Failed, "failed"));
