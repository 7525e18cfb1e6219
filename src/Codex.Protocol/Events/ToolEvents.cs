using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A tool of an MCP server, called with arguments.</summary>
/// <param name="Server">The server's name in the configuration; <c>codex</c> for the agent's own resource tools.</param>
/// <param name="Tool">The tool's name at the server.</param>
/// <param name="Arguments">The arguments; null when there were none.</param>
public sealed record McpInvocation(string Server, string Tool, JsonElement? Arguments = null);

/// <summary>A call of an MCP tool begins.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Invocation">What is called.</param>
public sealed record McpToolCallBeginEvent(string CallId, McpInvocation Invocation) : EventMessage;

/// <summary>A call of an MCP tool ended.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Invocation">What was called.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Result">What came back.</param>
public sealed record McpToolCallEndEvent(
    string CallId,
    McpInvocation Invocation,
    [property: JsonConverter(typeof(DurationJsonConverter))] TimeSpan Duration,
    McpToolCallResult Result) : EventMessage;

/// <summary>The result of an MCP tool's call: the server's answer, or why there is none.</summary>
/// <param name="Ok">The server's answer (a <c>CallToolResult</c>); null after a failure.</param>
/// <param name="Err">Why the call failed; null when there is an answer.</param>
[JsonConverter(typeof(McpToolCallResultJsonConverter))]
public sealed record McpToolCallResult(JsonElement? Ok, string? Err);

/// <summary>A search of the model's service begins. Part of the vocabulary; never sent.</summary>
/// <param name="CallId">The search.</param>
public sealed record WebSearchBeginEvent(string CallId) : EventMessage;

/// <summary>A search that the model's service ran, in the older form.</summary>
/// <param name="CallId">The search.</param>
/// <param name="Query">The words searched for.</param>
public sealed record WebSearchEndEvent(string CallId, string Query) : EventMessage;

/// <summary>The model looks at a picture.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Path">The file, absolute.</param>
public sealed record ViewImageToolCallEvent(string CallId, string Path) : EventMessage;

/// <summary>A step of a plan.</summary>
/// <param name="Step">What is to be done.</param>
/// <param name="Status">Where it stands.</param>
public sealed record PlanStep(string Step, PlanStepStatus Status);

/// <summary>The model's plan changed.</summary>
/// <param name="Explanation">Why; null when the model did not say.</param>
/// <param name="Plan">All its steps.</param>
public sealed record PlanUpdateEvent(string? Explanation, IReadOnlyList<PlanStep> Plan) : EventMessage
{
    // For reading: only what may be null has a default, and defaults come last.
    [JsonConstructor]
    internal PlanUpdateEvent(IReadOnlyList<PlanStep> plan, string? explanation = null)
        : this(explanation, plan)
    {
    }
}

/// <summary>The tools and resources of the configured MCP servers.</summary>
/// <param name="Tools">By qualified tool name.</param>
/// <param name="Resources">By server.</param>
/// <param name="ResourceTemplates">By server.</param>
/// <param name="AuthStatuses">By server.</param>
public sealed record McpListToolsResponseEvent(
    IReadOnlyDictionary<string, JsonElement> Tools,
    IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Resources,
    IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> ResourceTemplates,
    IReadOnlyDictionary<string, McpAuthStatus> AuthStatuses) : EventMessage;

/// <summary>A line of the message history.</summary>
/// <param name="ConversationId">The conversation it was said in.</param>
/// <param name="Ts">When, in seconds since 1970.</param>
/// <param name="Text">What was said.</param>
public sealed record HistoryEntry(string ConversationId, long Ts, string Text);

/// <summary>The answer to a request for a line of the message history.</summary>
/// <param name="Offset">The line, from 0.</param>
/// <param name="LogId">The file's identity as asked for.</param>
/// <param name="Entry">The line; null when it is not there.</param>
public sealed record GetHistoryEntryResponseEvent(
    long Offset,
    ulong LogId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HistoryEntry? Entry = null) : EventMessage;

/// <summary>A prompt that the user keeps in a file.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Path">The file.</param>
/// <param name="Content">Its text.</param>
/// <param name="Description">What it is for; null when the file does not say.</param>
/// <param name="ArgumentHint">What arguments it takes; null when the file does not say.</param>
public sealed record CustomPrompt(string Name, string Path, string Content, string? Description = null, string? ArgumentHint = null);

/// <summary>The user's prompts.</summary>
/// <param name="CustomPrompts">Sorted by name.</param>
public sealed record ListCustomPromptsResponseEvent(IReadOnlyList<CustomPrompt> CustomPrompts) : EventMessage;
