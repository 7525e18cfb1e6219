using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>What a client asks of a conversation. On the wire tagged by <c>type</c>; unknown kinds are ignored.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Interrupt), "interrupt")]
[JsonDerivedType(typeof(UserInputOp), "user_input")]
[JsonDerivedType(typeof(UserTurn), "user_turn")]
[JsonDerivedType(typeof(OverrideTurnContext), "override_turn_context")]
[JsonDerivedType(typeof(ExecApproval), "exec_approval")]
[JsonDerivedType(typeof(PatchApproval), "patch_approval")]
[JsonDerivedType(typeof(AddToHistory), "add_to_history")]
[JsonDerivedType(typeof(GetHistoryEntryRequest), "get_history_entry_request")]
[JsonDerivedType(typeof(ListMcpTools), "list_mcp_tools")]
[JsonDerivedType(typeof(ListCustomPrompts), "list_custom_prompts")]
[JsonDerivedType(typeof(Compact), "compact")]
[JsonDerivedType(typeof(Undo), "undo")]
[JsonDerivedType(typeof(Review), "review")]
[JsonDerivedType(typeof(RunUserShellCommand), "run_user_shell_command")]
[JsonDerivedType(typeof(Shutdown), "shutdown")]
public abstract record Op
{
    private Op()
    {
    }

    /// <summary>Reads a request; null when it is of a kind that this version does not know, which is to be ignored.</summary>
    /// <exception cref="JsonException">Not an object with a <c>type</c>, or a known kind with a missing or wrong field.</exception>
    public static Op? FromJson(JsonElement element) =>
        WireKinds.OfOps.Contains(element.RequiredString("type")) ? element.Deserialize(ProtocolJson.Default.Op) : null;

    /// <summary>Abort the running turn; nothing when none runs.</summary>
    public sealed record Interrupt : Op;

    /// <summary>Start a turn with the conversation's settings, or join the running one.</summary>
    /// <param name="Items">What the user says.</param>
    public sealed record UserInputOp(IReadOnlyList<UserInput> Items) : Op;

    /// <summary>As <see cref="UserInputOp"/>; the given settings become the conversation's first.</summary>
    public sealed record UserTurn : Op
    {
        /// <summary>What the user says.</summary>
        public required IReadOnlyList<UserInput> Items { get; init; }

        /// <summary>The working folder, absolute.</summary>
        public required string Cwd { get; init; }

        /// <summary>When the user is asked.</summary>
        public required ApprovalPolicy ApprovalPolicy { get; init; }

        /// <summary>What commands may do.</summary>
        public required SandboxPolicy SandboxPolicy { get; init; }

        /// <summary>The model's name.</summary>
        public required string Model { get; init; }

        /// <summary>How hard the model thinks; null clears it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ReasoningEffort? Effort { get; init; }

        /// <summary>How much of its reasoning the model tells.</summary>
        public required ReasoningSummary Summary { get; init; }

        /// <summary>A JSON schema that this turn's final answer must fit; null for none.</summary>
        public JsonElement? FinalOutputJsonSchema { get; init; }
    }

    /// <summary>Change settings for later turns; what is null stays.</summary>
    public sealed record OverrideTurnContext : Op
    {
        /// <summary>The working folder, absolute.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Cwd { get; init; }

        /// <summary>When the user is asked.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ApprovalPolicy? ApprovalPolicy { get; init; }

        /// <summary>What commands may do.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public SandboxPolicy? SandboxPolicy { get; init; }

        /// <summary>The model's name.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Model { get; init; }

        /// <summary>How hard the model thinks.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ReasoningEffort? Effort { get; init; }

        /// <summary>Whether the effort is cleared; only in process.</summary>
        [JsonIgnore]
        public bool ClearEffort { get; init; }

        /// <summary>How much of its reasoning the model tells.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ReasoningSummary? Summary { get; init; }
    }

    /// <summary>The answer to a command's approval request.</summary>
    /// <param name="Id">The turn, or the call, that asked.</param>
    /// <param name="Decision">The answer.</param>
    public sealed record ExecApproval(string Id, ReviewDecision Decision) : Op;

    /// <summary>The answer to a patch's approval request.</summary>
    /// <param name="Id">The turn, or the call, that asked.</param>
    /// <param name="Decision">The answer.</param>
    public sealed record PatchApproval(string Id, ReviewDecision Decision) : Op;

    /// <summary>Append to the message history that all conversations share.</summary>
    /// <param name="Text">What was said.</param>
    public sealed record AddToHistory(string Text) : Op;

    /// <summary>Ask for a line of the message history.</summary>
    /// <param name="Offset">The line, from 0.</param>
    /// <param name="LogId">The file's identity.</param>
    public sealed record GetHistoryEntryRequest(long Offset, ulong LogId) : Op;

    /// <summary>Ask for the tools of the MCP servers.</summary>
    public sealed record ListMcpTools : Op;

    /// <summary>Ask for the user's prompts.</summary>
    public sealed record ListCustomPrompts : Op;

    /// <summary>Summarise the history.</summary>
    public sealed record Compact : Op;

    /// <summary>Restore the files as they were before the last turn.</summary>
    public sealed record Undo : Op;

    /// <summary>Review changes.</summary>
    /// <param name="ReviewRequest">Which.</param>
    public sealed record Review(ReviewRequest ReviewRequest) : Op;

    /// <summary>Run a command that the user typed.</summary>
    /// <param name="Command">The command line.</param>
    public sealed record RunUserShellCommand(string Command) : Op;

    /// <summary>End the conversation.</summary>
    public sealed record Shutdown : Op;
}

/// <summary>What is to be reviewed.</summary>
/// <param name="Prompt">In full, for the reviewer.</param>
/// <param name="UserFacingHint">In a few words, for people.</param>
public sealed record ReviewRequest(string Prompt, string UserFacingHint);
