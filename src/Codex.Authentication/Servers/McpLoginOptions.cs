namespace Codex.Authentication;

/// <summary>A login to an MCP server.</summary>
public sealed record McpLoginOptions
{
    /// <summary>The server's name in the configuration.</summary>
    public required string ServerName { get; init; }

    /// <summary>Its URL as it is configured.</summary>
    public required string Url { get; init; }

    /// <summary>Sends the requests.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>What is asked for; empty leaves it to the server.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Adds what every request to the server carries; null for nothing.</summary>
    public Action<HttpRequestMessage>? Prepare { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
