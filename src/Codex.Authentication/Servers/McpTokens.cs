using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>The tokens of a login to an MCP server.</summary>
public sealed record McpTokens
{
    /// <summary>The server's name in the configuration.</summary>
    public required string ServerName { get; init; }

    /// <summary>The server's URL as it is configured; another URL under the same name is another login.</summary>
    public required string Url { get; init; }

    /// <summary>The OAuth client that they were given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>What requests carry.</summary>
    public required string AccessToken { get; init; }

    /// <summary>What gets the next tokens; null when there is none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends; null when that is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What they allow; null when that is not known.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The name under which they are kept.</summary>
    internal string Key => KeyOf(ServerName, Url);

    /// <summary>The name under which the tokens of a server are kept: its own, and a digest of its URL.</summary>
    internal static string KeyOf(string serverName, string url)
    {
        string identity = $$$"""{"type":"http","url":"{{{JsonEncodedText.Encode(url, WireJson.Encoder)}}}","headers":{}}""";
        return $"{serverName}|{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 8))}";
    }

    /// <summary>Names the server; never shows a token.</summary>
    public override string ToString() => $"McpTokens of {ServerName}";
}
