using Codex.Configuration;
using Codex.Protocol;

namespace Codex.AppServer.Json;

/// <summary>Approval policies as the configuration spells them.</summary>
internal sealed class ApprovalPolicyWords() : WordJsonConverter<ApprovalPolicy>(
    (ApprovalPolicy.Untrusted, "untrusted"),
    (ApprovalPolicy.OnFailure, "on-failure"),
    (ApprovalPolicy.OnRequest, "on-request"),
    (ApprovalPolicy.Never, "never"));

/// <summary>Approval policies in the camel case of threads and turns.</summary>
internal sealed class ApprovalPolicyCamelWords() : WordJsonConverter<ApprovalPolicy>(
    (ApprovalPolicy.Untrusted, "unlessTrusted"),
    (ApprovalPolicy.OnFailure, "onFailure"),
    (ApprovalPolicy.OnRequest, "onRequest"),
    (ApprovalPolicy.Never, "never"));

/// <summary>Sandbox modes as the configuration spells them.</summary>
internal sealed class SandboxModeWords() : WordJsonConverter<SandboxMode>(
    (SandboxMode.ReadOnly, "read-only"),
    (SandboxMode.WorkspaceWrite, "workspace-write"),
    (SandboxMode.DangerFullAccess, "danger-full-access"));

/// <summary>Sandbox modes in the camel case of threads and turns.</summary>
internal sealed class SandboxModeCamelWords() : WordJsonConverter<SandboxMode>(
    (SandboxMode.ReadOnly, "readOnly"),
    (SandboxMode.WorkspaceWrite, "workspaceWrite"),
    (SandboxMode.DangerFullAccess, "dangerFullAccess"));

internal sealed class ReasoningEffortWords() : WordJsonConverter<ReasoningEffort>(
    (ReasoningEffort.Minimal, "minimal"),
    (ReasoningEffort.Low, "low"),
    (ReasoningEffort.Medium, "medium"),
    (ReasoningEffort.High, "high"));

internal sealed class ReasoningSummaryWords() : WordJsonConverter<ReasoningSummary>(
    (ReasoningSummary.Auto, "auto"),
    (ReasoningSummary.Concise, "concise"),
    (ReasoningSummary.Detailed, "detailed"),
    (ReasoningSummary.None, "none"));

internal sealed class VerbosityWords() : WordJsonConverter<Verbosity>(
    (Verbosity.Low, "low"),
    (Verbosity.Medium, "medium"),
    (Verbosity.High, "high"));

internal sealed class ForcedLoginMethodWords() : WordJsonConverter<ForcedLoginMethod>(
    (ForcedLoginMethod.ChatGpt, "chatgpt"),
    (ForcedLoginMethod.ApiKey, "api"));
