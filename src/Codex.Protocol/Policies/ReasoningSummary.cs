using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>How much of its reasoning a model tells.</summary>
[JsonConverter(typeof(WireEnumConverter<ReasoningSummary>))]
public enum ReasoningSummary
{
    /// <summary>The service decides. The default.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>Short.</summary>
    [JsonStringEnumMemberName("concise")]
    Concise,

    /// <summary>Long.</summary>
    [JsonStringEnumMemberName("detailed")]
    Detailed,

    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
