using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>How a program is signed in to an MCP server.</summary>
[JsonConverter(typeof(WireEnumConverter<McpAuthStatus>))]
public enum McpAuthStatus
{
    /// <summary>The server knows no sign-in.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,

    /// <summary>A sign-in is needed.</summary>
    [JsonStringEnumMemberName("not_logged_in")]
    NotLoggedIn,

    /// <summary>A token from the configuration is sent.</summary>
    [JsonStringEnumMemberName("bearer_token")]
    BearerToken,

    /// <summary>Signed in by OAuth.</summary>
    [JsonStringEnumMemberName("o_auth")]
    OAuth,
}
