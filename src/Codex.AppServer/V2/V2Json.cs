using System.Text.Json.Serialization;
using Codex.AppServer.Json;

namespace Codex.AppServer.V2;

/// <summary>JSON of threads, turns and accounts: strict on reading, null for what is absent on writing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    MaxDepth = 128,
    Converters =
    [
        typeof(ApprovalPolicyCamelWords), typeof(SandboxModeCamelWords), typeof(SandboxPolicyCamelJsonConverter), typeof(ReasoningEffortWords),
        typeof(ReasoningSummaryWords), typeof(ThreadIdTextJsonConverter), typeof(TextListJsonConverter), typeof(TurnStatusWords),
        typeof(CommandExecutionStatusWords), typeof(PatchChangeKindWords), typeof(PatchApplyStatusWords), typeof(McpToolCallStatusWords),
    ])]
[JsonSerializable(typeof(ThreadStartParams))]
[JsonSerializable(typeof(ThreadStartResponse))]
[JsonSerializable(typeof(ThreadStartedNotification))]
[JsonSerializable(typeof(ThreadResumeParams))]
[JsonSerializable(typeof(ThreadResumeResponse))]
[JsonSerializable(typeof(ThreadListParams))]
[JsonSerializable(typeof(ThreadListResponse))]
[JsonSerializable(typeof(ThreadArchiveParams))]
[JsonSerializable(typeof(ThreadArchiveResponse))]
[JsonSerializable(typeof(ThreadCompactParams))]
[JsonSerializable(typeof(ThreadCompactResponse))]
[JsonSerializable(typeof(TurnStartParams))]
[JsonSerializable(typeof(TurnStartResponse))]
[JsonSerializable(typeof(TurnStartedNotification))]
[JsonSerializable(typeof(TurnInterruptParams))]
[JsonSerializable(typeof(TurnInterruptResponse))]
[JsonSerializable(typeof(TurnCompletedNotification))]
[JsonSerializable(typeof(ItemStartedNotification))]
[JsonSerializable(typeof(ItemCompletedNotification))]
[JsonSerializable(typeof(AgentMessageDeltaNotification))]
[JsonSerializable(typeof(CommandExecutionOutputDeltaNotification))]
[JsonSerializable(typeof(McpToolCallProgressNotification))]
[JsonSerializable(typeof(ModelListParams))]
[JsonSerializable(typeof(ModelListResponse))]
[JsonSerializable(typeof(FeedbackUploadParams))]
[JsonSerializable(typeof(FeedbackUploadResponse))]
[JsonSerializable(typeof(GetAccountParams))]
[JsonSerializable(typeof(GetAccountResponse))]
[JsonSerializable(typeof(LoginAccountParams))]
[JsonSerializable(typeof(LoginAccountResponse))]
[JsonSerializable(typeof(CancelLoginAccountParams))]
[JsonSerializable(typeof(CancelLoginAccountResponse))]
[JsonSerializable(typeof(LogoutAccountResponse))]
[JsonSerializable(typeof(AccountLoginCompletedNotification))]
[JsonSerializable(typeof(AccountUpdatedNotification))]
[JsonSerializable(typeof(GetAccountRateLimitsResponse))]
[JsonSerializable(typeof(AccountRateLimitsUpdatedNotification))]
internal sealed partial class V2Json : JsonSerializerContext;
