using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.V1;

internal sealed record ExecCommandApprovalParams(
    ThreadId ConversationId,
    string CallId,
    IReadOnlyList<string> Command,
    string Cwd,
    string? Reason,
    SandboxCommandAssessment? Risk,
    IReadOnlyList<ParsedCommand> ParsedCmd);

/// <summary>A model's judgement of a command.</summary>
internal sealed record SandboxCommandAssessment(string Description, [property: JsonPropertyName("risk_level")] RiskLevel RiskLevel);

internal sealed record ExecCommandApprovalResponse(ReviewDecision Decision);

internal sealed record ApplyPatchApprovalParams(
    ThreadId ConversationId,
    string CallId,
    IReadOnlyDictionary<string, FileChange> FileChanges,
    string? Reason,
    string? GrantRoot);

internal sealed record ApplyPatchApprovalResponse(ReviewDecision Decision);
