using Codex.Authentication;
using Codex.Mcp.Transports;
using Codex.Protocol;

namespace Codex.Mcp;

/// <summary>How the agent is signed in to its MCP servers.</summary>
public static class McpAuthentication
{
    /// <summary>Finds the state of each server, which may ask the servers themselves.</summary>
    /// <param name="servers">The servers, those that are switched off among them.</param>
    /// <param name="options">The environment and the store of tokens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyDictionary<string, McpAuthStatus>> FindStatusesAsync(
        IEnumerable<McpServerSettings> servers, McpConnectionsOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        McpServerSettings[] all = [.. servers];
        using var http = new HttpClient();
        McpAuthStatus[] states = await Task.WhenAll(all.Select(server => FindStatusAsync(server, options, http, cancellationToken))).ConfigureAwait(false);
        var byName = new SortedDictionary<string, McpAuthStatus>(StringComparer.Ordinal);
        for (int i = 0; i < all.Length; i++)
        {
            byName[all[i].Name] = states[i];
        }

        return byName;
    }

    /// <summary>What every request to a server carries by its configuration, for requests besides its own.</summary>
    public static Action<HttpRequestMessage> HeadersOf(McpServerAddress.Web web, IReadOnlyDictionary<string, string> environment) =>
        ServerHeaders.Create(web, environment).AddTo;

    private static async Task<McpAuthStatus> FindStatusAsync(
        McpServerSettings server, McpConnectionsOptions options, HttpClient http, CancellationToken cancellationToken)
    {
        if (server.Address is not McpServerAddress.Web web)
        {
            return McpAuthStatus.Unsupported;
        }

        if (web.BearerTokenVariable is not null)
        {
            return McpAuthStatus.BearerToken;
        }

        try
        {
            if (options.Tokens is { } store && await store.LoadAsync(server.Name, web.Url, cancellationToken).ConfigureAwait(false) is not null)
            {
                return McpAuthStatus.OAuth;
            }

            return await OAuthServer.DiscoverAsync(http, web.Url, HeadersOf(web, options.Environment), cancellationToken).ConfigureAwait(false) is not null
                ? McpAuthStatus.NotLoggedIn
                : McpAuthStatus.Unsupported;
        }
        catch (Exception trouble) when (trouble is AuthenticationException or UriFormatException)
        {
            return McpAuthStatus.Unsupported;
        }
    }
}
