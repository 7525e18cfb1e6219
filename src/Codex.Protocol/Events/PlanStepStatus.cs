using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Where a step of a plan stands.</summary>
[JsonConverter(typeof(WireEnumConverter<PlanStepStatus>))]
public enum PlanStepStatus
{
    /// <summary>Not begun.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("in_progress")]
    InProgress,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,
}
