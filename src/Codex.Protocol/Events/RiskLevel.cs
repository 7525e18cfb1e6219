using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>How much harm a command can do, as a model judges it.</summary>
[JsonConverter(typeof(WireEnumConverter<RiskLevel>))]
public enum RiskLevel
{
    /// <summary>Little.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Some.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Much.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}
