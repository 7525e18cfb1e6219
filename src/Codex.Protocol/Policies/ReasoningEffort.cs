using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>How hard a model thinks before it answers.</summary>
[JsonConverter(typeof(WireEnumConverter<ReasoningEffort>))]
public enum ReasoningEffort
{
    /// <summary>As little as it can.</summary>
    [JsonStringEnumMemberName("minimal")]
    Minimal,

    /// <summary>Little.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>The models' own default.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Much.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}
