namespace Codex.AppServer.V1;

/// <summary>The client's program.</summary>
internal sealed record ClientInfo
{
    public required string Name { get; init; }

    public string? Title { get; init; }

    public required string Version { get; init; }
}

internal sealed record InitializeParams
{
    public required ClientInfo ClientInfo { get; init; }
}

internal sealed record InitializeResponse(string UserAgent);

internal sealed record GetUserAgentResponse(string UserAgent);
