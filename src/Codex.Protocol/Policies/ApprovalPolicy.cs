using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>When the user is asked before something runs.</summary>
[JsonConverter(typeof(WireEnumConverter<ApprovalPolicy>))]
public enum ApprovalPolicy
{
    /// <summary>The model decides when to ask for running outside the sandbox. The default.</summary>
    [JsonStringEnumMemberName("on-request")]
    OnRequest = 0,

    /// <summary>Ask before everything that is not known to be harmless.</summary>
    [JsonStringEnumMemberName("untrusted")]
    Untrusted,

    /// <summary>Run in the sandbox without asking; ask when the sandbox refused something.</summary>
    [JsonStringEnumMemberName("on-failure")]
    OnFailure,

    /// <summary>Never ask; what the sandbox refuses goes back to the model.</summary>
    [JsonStringEnumMemberName("never")]
    Never,
}
