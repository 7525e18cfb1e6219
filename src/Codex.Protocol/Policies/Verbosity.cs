using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>How long a model's answers are; only some families know it.</summary>
[JsonConverter(typeof(WireEnumConverter<Verbosity>))]
public enum Verbosity
{
    /// <summary>Short.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>The service's default.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Long.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}
