using System.Text.Json;

namespace Codex.Core;

/// <summary>One thing that happened in a turn, as a user interface shows it.</summary>
public abstract record ThreadItem
{
    private ThreadItem()
    {
    }

    /// <summary>The item's id, <c>item_0</c>, <c>item_1</c>, … in order of first appearance in the thread object.</summary>
    public required string Id { get; init; }

    /// <summary>What the model said.</summary>
    /// <param name="Text">The text.</param>
    public sealed record AgentMessage(string Text) : ThreadItem;

    /// <summary>A part of the summary of what the model thought.</summary>
    /// <param name="Text">The text.</param>
    public sealed record Reasoning(string Text) : ThreadItem;

    /// <summary>A command that the model ran.</summary>
    /// <param name="Command">Its words, quoted as a shell would need them.</param>
    /// <param name="AggregatedOutput">What it wrote to both outputs, in order of arrival; empty while it runs.</param>
    /// <param name="ExitCode">Its exit code: -1 when it did not run, 124 after its time limit; null while it runs.</param>
    /// <param name="Status">Where it stands.</param>
    public sealed record CommandExecution(string Command, string AggregatedOutput, int? ExitCode, ItemStatus Status) : ThreadItem;

    /// <summary>A patch that was applied, or failed while it was applied.</summary>
    /// <param name="Changes">The files, in the patch's order.</param>
    /// <param name="Status"><see cref="ItemStatus.Completed"/> or <see cref="ItemStatus.Failed"/>.</param>
    public sealed record FileChange(IReadOnlyList<FileUpdate> Changes, ItemStatus Status) : ThreadItem;

    /// <summary>A call of an MCP server's tool.</summary>
    /// <param name="Server">The server's name in the configuration.</param>
    /// <param name="Tool">The tool's name at the server.</param>
    /// <param name="Arguments">The arguments; null when there were none.</param>
    /// <param name="Result">The server's answer; null while it runs and after an error.</param>
    /// <param name="Error">Why there is no answer; null when there is one.</param>
    /// <param name="Status">Where it stands.</param>
    public sealed record McpToolCall(
        string Server, string Tool, JsonElement? Arguments, McpResult? Result, string? Error, ItemStatus Status) : ThreadItem;

    /// <summary>A search that the model's service ran.</summary>
    /// <param name="Query">The words searched for.</param>
    public sealed record WebSearch(string Query) : ThreadItem;

    /// <summary>The model's plan.</summary>
    /// <param name="Items">Its steps.</param>
    public sealed record TodoList(IReadOnlyList<TodoStep> Items) : ThreadItem;

    /// <summary>A warning that ends nothing.</summary>
    /// <param name="Message">What the user should know.</param>
    public sealed record Warning(string Message) : ThreadItem;
}

/// <summary>Where an item stands.</summary>
public enum ItemStatus
{
    /// <summary>It goes on.</summary>
    InProgress,

    /// <summary>It did what it should.</summary>
    Completed,

    /// <summary>It did not.</summary>
    Failed,
}

/// <summary>What a patch did to a file.</summary>
public enum FileUpdateKind
{
    /// <summary>It was written anew.</summary>
    Add,

    /// <summary>It was removed.</summary>
    Delete,

    /// <summary>It was changed, or moved from this path.</summary>
    Update,
}

/// <summary>A file that a patch changed.</summary>
/// <param name="Path">The file, absolute; of a moved file the old place.</param>
/// <param name="Kind">What was done.</param>
public sealed record FileUpdate(string Path, FileUpdateKind Kind);

/// <summary>A step of the model's plan.</summary>
/// <param name="Text">What is to be done.</param>
/// <param name="Completed">Whether it is done.</param>
public sealed record TodoStep(string Text, bool Completed);

/// <summary>What an MCP server answered.</summary>
/// <param name="Content">The content blocks, as the server sent them.</param>
/// <param name="StructuredContent">The structured answer; null when there is none.</param>
public sealed record McpResult(JsonElement Content, JsonElement? StructuredContent);
