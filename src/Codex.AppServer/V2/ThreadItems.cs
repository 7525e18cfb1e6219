using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.AppServer.V2;

/// <summary>Something that happened in a turn. Only the user's message is ever sent; the others are declared for clients' bindings.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(UserMessageItem), "userMessage")]
[JsonDerivedType(typeof(AgentMessageItem), "agentMessage")]
[JsonDerivedType(typeof(ReasoningItem), "reasoning")]
[JsonDerivedType(typeof(CommandExecutionItem), "commandExecution")]
[JsonDerivedType(typeof(FileChangeItem), "fileChange")]
[JsonDerivedType(typeof(McpToolCallItem), "mcpToolCall")]
[JsonDerivedType(typeof(WebSearchItem), "webSearch")]
[JsonDerivedType(typeof(TodoListItem), "todoList")]
[JsonDerivedType(typeof(ImageViewItem), "imageView")]
[JsonDerivedType(typeof(CodeReviewItem), "codeReview")]
internal abstract record ThreadItem([property: JsonPropertyOrder(-1)] string Id);

internal sealed record UserMessageItem(string Id, IReadOnlyList<UserInput> Content) : ThreadItem(Id);

internal sealed record AgentMessageItem(string Id, string Text) : ThreadItem(Id);

internal sealed record ReasoningItem(string Id, string Text) : ThreadItem(Id);

internal sealed record CommandExecutionItem(
    string Id,
    string Command,
    [property: JsonPropertyName("aggregated_output")] string AggregatedOutput,
    [property: JsonPropertyName("exit_code")] int? ExitCode,
    CommandExecutionStatus Status,
    [property: JsonPropertyName("duration_ms")] long? DurationMs) : ThreadItem(Id);

internal enum CommandExecutionStatus
{
    InProgress,
    Completed,
    Failed,
}

internal sealed record FileChangeItem(string Id, IReadOnlyList<FileUpdateChange> Changes, PatchApplyStatus Status) : ThreadItem(Id);

internal sealed record FileUpdateChange(string Path, PatchChangeKind Kind, string Diff);

internal enum PatchChangeKind
{
    Add,
    Delete,
    Update,
}

internal enum PatchApplyStatus
{
    Completed,
    Failed,
}

internal sealed record McpToolCallItem(
    string Id,
    string Server,
    string Tool,
    McpToolCallStatus Status,
    JsonElement Arguments,
    McpToolCallResult? Result,
    McpToolCallError? Error) : ThreadItem(Id);

internal enum McpToolCallStatus
{
    InProgress,
    Completed,
    Failed,
}

internal sealed record McpToolCallResult(IReadOnlyList<JsonElement> Content, JsonElement StructuredContent);

internal sealed record McpToolCallError(string Message);

internal sealed record WebSearchItem(string Id, string Query) : ThreadItem(Id);

internal sealed record TodoListItem(string Id, IReadOnlyList<TodoItem> Items) : ThreadItem(Id);

internal sealed record TodoItem(string Id, string Text, bool Completed);

internal sealed record ImageViewItem(string Id, string Path) : ThreadItem(Id);

internal sealed record CodeReviewItem(string Id, string Review) : ThreadItem(Id);
