using Codex.Configuration;
using Codex.Protocol;

namespace Codex.AppServer.V1;

internal sealed record GetUserSavedConfigResponse(UserSavedConfig Config);

/// <summary>What the configuration files say.</summary>
internal sealed record UserSavedConfig(
    ApprovalPolicy? ApprovalPolicy,
    SandboxMode? SandboxMode,
    SandboxSettings? SandboxSettings,
    string? ForcedChatgptWorkspaceId,
    ForcedLoginMethod? ForcedLoginMethod,
    string? Model,
    ReasoningEffort? ModelReasoningEffort,
    ReasoningSummary? ModelReasoningSummary,
    Verbosity? ModelVerbosity,
    Tools? Tools,
    string? Profile,
    IReadOnlyDictionary<string, Profile> Profiles);

internal sealed record SandboxSettings(IReadOnlyList<string> WritableRoots, bool NetworkAccess, bool ExcludeTmpdirEnvVar, bool ExcludeSlashTmp);

internal sealed record Tools(bool? WebSearch, bool? ViewImage);

internal sealed record Profile(
    string? Model,
    string? ModelProvider,
    ApprovalPolicy? ApprovalPolicy,
    ReasoningEffort? ModelReasoningEffort,
    ReasoningSummary? ModelReasoningSummary,
    Verbosity? ModelVerbosity,
    string? ChatgptBaseUrl);

internal sealed record SetDefaultModelParams
{
    public string? Model { get; init; }

    public ReasoningEffort? ReasoningEffort { get; init; }
}

internal sealed record UserInfoResponse(string? AllegedUserEmail);

internal sealed record GitDiffToRemoteParams
{
    public required string Cwd { get; init; }
}

internal sealed record GitDiffToRemoteResponse(string Sha, string Diff);
