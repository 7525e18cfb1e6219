using System.Text.Json.Serialization;

namespace Codex.Authentication;

/// <summary>The kind of a credential. It follows from the stored record and is not itself stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuthenticationMode>))]
public enum AuthenticationMode
{
    /// <summary>A key of the platform's API (<c>apikey</c> on the wire), sent as it is and never renewed.</summary>
    [JsonStringEnumMemberName("apikey")]
    ApiKey,

    /// <summary>Tokens of a ChatGPT account (<c>chatgpt</c> on the wire), renewed from time to time.</summary>
    [JsonStringEnumMemberName("chatgpt")]
    ChatGpt,
}
