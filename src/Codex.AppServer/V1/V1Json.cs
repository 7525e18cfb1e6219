using System.Text.Json.Serialization;
using Codex.AppServer.Json;

namespace Codex.AppServer.V1;

/// <summary>JSON of the older family of methods: strict on reading, null for what is absent on writing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    MaxDepth = 128,
    Converters =
    [
        typeof(ApprovalPolicyWords), typeof(SandboxModeWords), typeof(ReasoningEffortWords), typeof(ReasoningSummaryWords),
        typeof(VerbosityWords), typeof(ForcedLoginMethodWords), typeof(ThreadIdTextJsonConverter), typeof(UuidJsonConverter), typeof(TextListJsonConverter),
    ])]
[JsonSerializable(typeof(InitializeParams))]
[JsonSerializable(typeof(InitializeResponse))]
[JsonSerializable(typeof(GetUserAgentResponse))]
[JsonSerializable(typeof(NewConversationParams))]
[JsonSerializable(typeof(NewConversationResponse))]
[JsonSerializable(typeof(ResumeConversationParams))]
[JsonSerializable(typeof(ResumeConversationResponse))]
[JsonSerializable(typeof(ListConversationsParams))]
[JsonSerializable(typeof(ListConversationsResponse))]
[JsonSerializable(typeof(GetConversationSummaryParams))]
[JsonSerializable(typeof(GetConversationSummaryResponse))]
[JsonSerializable(typeof(ArchiveConversationParams))]
[JsonSerializable(typeof(EmptyResponse))]
[JsonSerializable(typeof(AddConversationListenerParams))]
[JsonSerializable(typeof(AddConversationSubscriptionResponse))]
[JsonSerializable(typeof(RemoveConversationListenerParams))]
[JsonSerializable(typeof(SessionConfiguredNotification))]
[JsonSerializable(typeof(SendUserMessageParams))]
[JsonSerializable(typeof(SendUserTurnParams))]
[JsonSerializable(typeof(InterruptConversationParams))]
[JsonSerializable(typeof(InterruptConversationResponse))]
[JsonSerializable(typeof(ExecCommandApprovalParams))]
[JsonSerializable(typeof(ExecCommandApprovalResponse))]
[JsonSerializable(typeof(ApplyPatchApprovalParams))]
[JsonSerializable(typeof(ApplyPatchApprovalResponse))]
[JsonSerializable(typeof(GetUserSavedConfigResponse))]
[JsonSerializable(typeof(SetDefaultModelParams))]
[JsonSerializable(typeof(UserInfoResponse))]
[JsonSerializable(typeof(GitDiffToRemoteParams))]
[JsonSerializable(typeof(GitDiffToRemoteResponse))]
[JsonSerializable(typeof(ExecOneOffCommandParams))]
[JsonSerializable(typeof(ExecOneOffCommandResponse))]
[JsonSerializable(typeof(FuzzyFileSearchParams))]
[JsonSerializable(typeof(FuzzyFileSearchResponse))]
[JsonSerializable(typeof(GetAuthStatusParams))]
[JsonSerializable(typeof(GetAuthStatusResponse))]
[JsonSerializable(typeof(LoginApiKeyParams))]
[JsonSerializable(typeof(LoginChatGptResponse))]
[JsonSerializable(typeof(CancelLoginChatGptParams))]
[JsonSerializable(typeof(LoginChatGptCompleteNotification))]
[JsonSerializable(typeof(AuthStatusChangeNotification))]
internal sealed partial class V1Json : JsonSerializerContext;
