using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A command starts.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Cwd">Where it runs.</param>
/// <param name="ParsedCmd">What it does, for people.</param>
/// <param name="IsUserShellCommand">Whether the user typed it.</param>
public sealed record ExecCommandBeginEvent(
    string CallId,
    IReadOnlyList<string> Command,
    string Cwd,
    IReadOnlyList<ParsedCommand> ParsedCmd,
    bool IsUserShellCommand = false) : EventMessage;

/// <summary>A piece of a running command's output.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Stream">Which stream.</param>
/// <param name="Chunk">The bytes; base64 on the wire.</param>
public sealed record ExecCommandOutputDeltaEvent(string CallId, ExecOutputStream Stream, ReadOnlyMemory<byte> Chunk) : EventMessage;

/// <summary>A command ended, could not run, or was refused.</summary>
public sealed record ExecCommandEndEvent : EventMessage
{
    /// <summary>The tool call.</summary>
    public required string CallId { get; init; }

    /// <summary>What it wrote to standard output.</summary>
    public required string Stdout { get; init; }

    /// <summary>What it wrote to standard error; the reason when it did not run.</summary>
    public required string Stderr { get; init; }

    /// <summary>Both, in order of arrival; the reason when it did not run.</summary>
    public string AggregatedOutput
    {
        get;
        // The generated reader sets what the JSON lacks to null, past the default.
        init => field = value ?? "";
    } = "";

    /// <summary>The exit code; -1 when it did not run or was refused, 124 after its time limit.</summary>
    public required int ExitCode { get; init; }

    /// <summary>How long it ran; zero when it did not run.</summary>
    [JsonConverter(typeof(DurationJsonConverter))]
    public required TimeSpan Duration { get; init; }

    /// <summary>The output as the model gets it.</summary>
    public required string FormattedOutput { get; init; }
}

/// <summary>The user decides whether a command may run.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Cwd">Where it would run.</param>
/// <param name="Reason">Why it is asked; null when there is nothing to say.</param>
/// <param name="Risk">A model's judgement; null when none was made.</param>
/// <param name="ParsedCmd">What it does, for people.</param>
public sealed record ExecApprovalRequestEvent(
    string CallId,
    IReadOnlyList<string> Command,
    string Cwd,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CommandRisk? Risk,
    IReadOnlyList<ParsedCommand> ParsedCmd) : EventMessage
{
    // For reading: only what may be null has a default, and defaults come last.
    [JsonConstructor]
    internal ExecApprovalRequestEvent(
        string callId,
        IReadOnlyList<string> command,
        string cwd,
        IReadOnlyList<ParsedCommand> parsedCmd,
        string? reason = null,
        CommandRisk? risk = null)
        : this(callId, command, cwd, reason, risk, parsedCmd)
    {
    }
}

/// <summary>How a model judges a command.</summary>
/// <param name="Description">What it would do.</param>
/// <param name="RiskLevel">How much harm it can do.</param>
public sealed record CommandRisk(string Description, RiskLevel RiskLevel);

/// <summary>The user decides whether a patch may be applied.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Changes">What it changes, by absolute path.</param>
/// <param name="Reason">Why it is asked; null when there is nothing to say.</param>
/// <param name="GrantRoot">A folder that would become writable; null when none would.</param>
public sealed record ApplyPatchApprovalRequestEvent(
    string CallId,
    IReadOnlyDictionary<string, FileChange> Changes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GrantRoot = null) : EventMessage;

/// <summary>A patch is about to be applied.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="AutoApproved">False when the user was asked.</param>
/// <param name="Changes">What it changes, by absolute path, in the patch's order.</param>
public sealed record PatchApplyBeginEvent(string CallId, bool AutoApproved, IReadOnlyDictionary<string, FileChange> Changes) : EventMessage;

/// <summary>A patch was applied, or failed.</summary>
/// <param name="CallId">The tool call.</param>
/// <param name="Stdout">The summary of what was changed.</param>
/// <param name="Stderr">What went wrong.</param>
/// <param name="Success">Whether all of it was applied.</param>
public sealed record PatchApplyEndEvent(string CallId, string Stdout, string Stderr, bool Success) : EventMessage;
