using Codex.Protocol;

namespace Codex.AppServer.V2;

internal sealed record ModelListParams
{
    public string? Cursor { get; init; }

    public uint? Limit { get; init; }
}

internal sealed record ModelListResponse(IReadOnlyList<Model> Data, string? NextCursor);

internal sealed record Model(
    string Id,
    [property: System.Text.Json.Serialization.JsonPropertyName("model")] string ModelName,
    string DisplayName,
    string Description,
    IReadOnlyList<ReasoningEffortOption> SupportedReasoningEfforts,
    ReasoningEffort DefaultReasoningEffort,
    bool IsDefault);

internal sealed record ReasoningEffortOption(ReasoningEffort ReasoningEffort, string Description);

internal sealed record FeedbackUploadParams
{
    public required string Classification { get; init; }

    public string? Reason { get; init; }

    public ThreadId? ConversationId { get; init; }

    public required bool IncludeLogs { get; init; }
}

internal sealed record FeedbackUploadResponse(string ThreadId);
