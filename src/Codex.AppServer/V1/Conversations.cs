using System.Text.Json;
using System.Text.Json.Serialization;
using Codex.AppServer.Json;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.AppServer.V1;

/// <summary>The settings of a conversation; what is null is as configured.</summary>
internal sealed record NewConversationParams
{
    public string? Model { get; init; }

    public string? ModelProvider { get; init; }

    public string? Profile { get; init; }

    public string? Cwd { get; init; }

    public ApprovalPolicy? ApprovalPolicy { get; init; }

    public SandboxMode? Sandbox { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Config { get; init; }

    public string? BaseInstructions { get; init; }

    public string? DeveloperInstructions { get; init; }

    public string? CompactPrompt { get; init; }

    public bool? IncludeApplyPatchTool { get; init; }
}

internal sealed record NewConversationResponse(ThreadId ConversationId, string Model, ReasoningEffort? ReasoningEffort, string RolloutPath);

/// <summary>What is resumed: the first that is given of path, id and history.</summary>
internal sealed record ResumeConversationParams
{
    public string? Path { get; init; }

    public ThreadId? ConversationId { get; init; }

    public IReadOnlyList<JsonElement>? History { get; init; }

    public NewConversationParams? Overrides { get; init; }
}

internal sealed record ResumeConversationResponse(ThreadId ConversationId, string Model, EventHistory? InitialMessages, string RolloutPath);

internal sealed record ListConversationsParams
{
    public ulong? PageSize { get; init; }

    public string? Cursor { get; init; }

    public IReadOnlyList<string>? ModelProviders { get; init; }
}

internal sealed record ListConversationsResponse(IReadOnlyList<ConversationSummary> Items, string? NextCursor);

/// <summary>What is summarised: a file, or else a conversation by its id.</summary>
[JsonConverter(typeof(GetConversationSummaryParamsJsonConverter))]
internal abstract record GetConversationSummaryParams
{
    public sealed record OfFile(string RolloutPath) : GetConversationSummaryParams;

    public sealed record OfConversation(ThreadId ConversationId) : GetConversationSummaryParams;
}

internal sealed record GetConversationSummaryResponse(ConversationSummary Summary);

internal sealed record ConversationSummary(
    ThreadId ConversationId,
    string Path,
    string Preview,
    string? Timestamp,
    string ModelProvider,
    string Cwd,
    string CliVersion,
    SessionSource Source,
    ConversationGitInfo? GitInfo);

internal sealed record ConversationGitInfo(
    string? Sha,
    string? Branch,
    [property: JsonPropertyName("origin_url")] string? OriginUrl);

internal sealed record ArchiveConversationParams
{
    public required ThreadId ConversationId { get; init; }

    public required string RolloutPath { get; init; }
}

/// <summary>An answer that says only that it is done.</summary>
internal sealed record EmptyResponse
{
    public static EmptyResponse Done { get; } = new();
}

internal sealed record AddConversationListenerParams
{
    public required ThreadId ConversationId { get; init; }

    public bool ExperimentalRawEvents { get; init; }
}

internal sealed record AddConversationSubscriptionResponse(Guid SubscriptionId);

internal sealed record RemoveConversationListenerParams
{
    public required Guid SubscriptionId { get; init; }
}

internal sealed record SessionConfiguredNotification(
    ThreadId SessionId,
    string Model,
    ReasoningEffort? ReasoningEffort,
    ulong HistoryLogId,
    long HistoryEntryCount,
    EventHistory? InitialMessages,
    string RolloutPath);
