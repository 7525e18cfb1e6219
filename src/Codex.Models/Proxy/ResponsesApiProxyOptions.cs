namespace Codex.Models;

/// <summary>How a <see cref="ResponsesApiProxy"/> listens and forwards.</summary>
public sealed record ResponsesApiProxyOptions
{
    /// <summary>The port on the loopback address; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>A file that gets one line of JSON with port and process id; null for none. Its folders are made.</summary>
    public string? ServerInfoPath { get; init; }

    /// <summary>Whether <c>GET /shutdown</c> ends the proxy.</summary>
    public bool AllowsShutdown { get; init; }

    /// <summary>Where requests are forwarded to.</summary>
    public Uri Upstream { get; init; } = new("https://api.openai.com/v1/responses");
}
