using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>The words of the enumerations that more than one table uses.</summary>
internal static class Words
{
    public static ApprovalPolicy? ApprovalPolicy(this TableReader table, string key) => table.Word(
        key,
        ("untrusted", Protocol.ApprovalPolicy.Untrusted),
        ("on-failure", Protocol.ApprovalPolicy.OnFailure),
        ("on-request", Protocol.ApprovalPolicy.OnRequest),
        ("never", Protocol.ApprovalPolicy.Never));

    public static SandboxMode? SandboxMode(this TableReader table, string key) => table.Word(
        key,
        ("read-only", Configuration.SandboxMode.ReadOnly),
        ("workspace-write", Configuration.SandboxMode.WorkspaceWrite),
        ("danger-full-access", Configuration.SandboxMode.DangerFullAccess));

    public static ReasoningEffort? Effort(this TableReader table, string key) => table.Word(
        key,
        ("minimal", ReasoningEffort.Minimal),
        ("low", ReasoningEffort.Low),
        ("medium", ReasoningEffort.Medium),
        ("high", ReasoningEffort.High));

    public static ReasoningSummary? Summary(this TableReader table, string key) => table.Word(
        key,
        ("auto", ReasoningSummary.Auto),
        ("concise", ReasoningSummary.Concise),
        ("detailed", ReasoningSummary.Detailed),
        ("none", ReasoningSummary.None));

    public static Verbosity? Verbosity(this TableReader table, string key) => table.Word(
        key,
        ("low", Protocol.Verbosity.Low),
        ("medium", Protocol.Verbosity.Medium),
        ("high", Protocol.Verbosity.High));

    public static CredentialsStoreMode? CredentialsStore(this TableReader table, string key) => table.Word(
        key,
        ("auto", CredentialsStoreMode.Auto),
        ("file", CredentialsStoreMode.File),
        ("keyring", CredentialsStoreMode.Keyring));

    public static string ToWord(this ApprovalPolicy policy) => policy switch
    {
        Protocol.ApprovalPolicy.Untrusted => "untrusted",
        Protocol.ApprovalPolicy.OnFailure => "on-failure",
        Protocol.ApprovalPolicy.OnRequest => "on-request",
        _ => "never",
    };

    public static string ToWord(this SandboxMode mode) => mode switch
    {
        Configuration.SandboxMode.ReadOnly => "read-only",
        Configuration.SandboxMode.WorkspaceWrite => "workspace-write",
        _ => "danger-full-access",
    };

    public static string ToWord(this ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.Minimal => "minimal",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        _ => "high",
    };

    public static string ToWord(this ReasoningSummary summary) => summary switch
    {
        ReasoningSummary.Auto => "auto",
        ReasoningSummary.Concise => "concise",
        ReasoningSummary.Detailed => "detailed",
        _ => "none",
    };

    public static string ToWord(this Verbosity verbosity) => verbosity switch
    {
        Protocol.Verbosity.Low => "low",
        Protocol.Verbosity.Medium => "medium",
        _ => "high",
    };

    public static string ToWord(this CredentialsStoreMode mode) => mode switch
    {
        CredentialsStoreMode.File => "file",
        CredentialsStoreMode.Keyring => "keyring",
        _ => "auto",
    };

    public static string ToWord(this FileOpener opener) => opener switch
    {
        FileOpener.VsCodeInsiders => "vscode-insiders",
        FileOpener.Windsurf => "windsurf",
        FileOpener.Cursor => "cursor",
        FileOpener.None => "none",
        _ => "vscode",
    };
}
