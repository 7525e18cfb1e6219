using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Why a turn ended before its time.</summary>
[JsonConverter(typeof(WireEnumConverter<TurnAbortReason>))]
public enum TurnAbortReason
{
    /// <summary>The user or the program interrupted it.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,

    /// <summary>Another task took its place.</summary>
    [JsonStringEnumMemberName("replaced")]
    Replaced,

    /// <summary>Reserved.</summary>
    [JsonStringEnumMemberName("review_ended")]
    ReviewEnded,
}
