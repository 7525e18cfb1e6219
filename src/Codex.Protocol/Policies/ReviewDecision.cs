using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>The answer to an approval request.</summary>
[JsonConverter(typeof(WireEnumConverter<ReviewDecision>))]
public enum ReviewDecision
{
    /// <summary>Do not run it; the model is told and goes on. The default.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>Run it this time.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>Run it and do not ask again for the same in this conversation.</summary>
    [JsonStringEnumMemberName("approved_for_session")]
    ApprovedForSession,

    /// <summary>Do not run it and end the turn.</summary>
    [JsonStringEnumMemberName("abort")]
    Abort,
}
