using Codex.Mcp.Sessions;

namespace Codex.Mcp.Transports;

/// <summary>An open way to a server: the session over it, and what must be ended after the session.</summary>
internal abstract class ServerChannel : IAsyncDisposable
{
    /// <summary>The most bytes of one message of a server. A larger one is not taken; what was asked fails.</summary>
    public const int LargestMessage = 16 * 1024 * 1024;

    /// <summary>The conversation with the server.</summary>
    public abstract McpSession Session { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the way to a server.</summary>
    /// <exception cref="McpException">It cannot be started.</exception>
    public static async Task<ServerChannel> OpenAsync(
        McpServerSettings settings, McpConnectionsOptions options, ServerLog log, CancellationToken cancellationToken) =>
        settings.Address switch
        {
            McpServerAddress.Program program => await ProgramChannel.StartAsync(program, options, log, cancellationToken).ConfigureAwait(false),
            McpServerAddress.Web web => await WebChannel.OpenAsync(settings, web, options, log, cancellationToken).ConfigureAwait(false),
            _ => throw new McpException(McpErrorCode.StartFailed, "there is no transport for such an address"),
        };

    /// <summary>The failure of a request whose answer was too large.</summary>
    protected static McpException TooLarge() =>
        new(McpErrorCode.InvalidAnswer, $"the server sent a message of more than {LargestMessage / (1024 * 1024)} MiB, which was not read");
}
