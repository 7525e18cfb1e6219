namespace Codex.Authentication;

/// <summary>The tokens of one MCP server while it is used: current, and renewed by one process at a time.</summary>
public sealed class McpTokenSource : IDisposable
{
    private readonly McpTokenStore _store;
    private readonly HttpClient _http;
    private readonly Action<HttpRequestMessage>? _prepare;
    private readonly Action<string> _warn;
    private readonly SemaphoreSlim _renewal = new(1, 1);
    private McpTokens _tokens;

    private McpTokenSource(McpTokens tokens, McpTokenStore store, HttpClient http, Action<HttpRequestMessage>? prepare, Action<string>? warn)
    {
        _tokens = tokens;
        _store = store;
        _http = http;
        _prepare = prepare;
        _warn = warn ?? (static _ => { });
    }

    /// <summary>The source for a server; null when nobody has logged in to it.</summary>
    /// <param name="store">Where the tokens are kept.</param>
    /// <param name="serverName">The server's name.</param>
    /// <param name="url">The server's URL as it is configured.</param>
    /// <param name="http">Sends what a renewal needs.</param>
    /// <param name="prepare">Adds what every request to the server carries; null for nothing.</param>
    /// <param name="warn">Told of trouble that nothing fails by; null to tell nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<McpTokenSource?> OpenAsync(
        McpTokenStore store,
        string serverName,
        string url,
        HttpClient http,
        Action<HttpRequestMessage>? prepare = null,
        Action<string>? warn = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            return await store.LoadAsync(serverName, url, cancellationToken).ConfigureAwait(false) is { } tokens
                ? new McpTokenSource(tokens, store, http, prepare, warn)
                : null;
        }
        catch (AuthenticationException trouble)
        {
            // The server may do without, or say that it wants a login.
            warn?.Invoke(trouble.Message);
            return null;
        }
    }

    /// <summary>The access token for a request; one that has ended is renewed first.</summary>
    /// <exception cref="AuthenticationException">It has ended and cannot be renewed.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken = default)
    {
        McpTokens tokens = Volatile.Read(ref _tokens);
        return tokens.ExpiresAt is { } end && end <= _store.Time.GetUtcNow()
            ? await RenewAsync(tokens, cancellationToken).ConfigureAwait(false)
            : tokens.AccessToken;
    }

    /// <summary>A token in place of one that the server refused; null when there is no other.</summary>
    public async ValueTask<string?> ReplaceAsync(string refused, CancellationToken cancellationToken = default)
    {
        McpTokens tokens = Volatile.Read(ref _tokens);
        if (tokens.AccessToken != refused)
        {
            return tokens.AccessToken;
        }

        try
        {
            return await RenewAsync(tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _renewal.Dispose();

    private async Task<string> RenewAsync(McpTokens old, CancellationToken cancellationToken)
    {
        await _renewal.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_tokens.AccessToken != old.AccessToken)
            {
                return _tokens.AccessToken;
            }

            using FileLock turn = await FileLock.TakeAsync(_store.LockPath, _store.Time, cancellationToken).ConfigureAwait(false);
            if (await _store.LoadAsync(old.ServerName, old.Url, cancellationToken).ConfigureAwait(false) is { } stored && stored.AccessToken != old.AccessToken)
            {
                // Another process was first; a refresh token may be good for one use only.
                Volatile.Write(ref _tokens, stored);
                return stored.AccessToken;
            }

            McpTokens renewed = await RequestAsync(old, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _tokens, renewed);
            try
            {
                await _store.SaveAsync(renewed, cancellationToken).ConfigureAwait(false);
            }
            catch (AuthenticationException trouble)
            {
                _warn(trouble.Message);
            }

            return renewed.AccessToken;
        }
        finally
        {
            _renewal.Release();
        }
    }

    private async Task<McpTokens> RequestAsync(McpTokens old, CancellationToken cancellationToken)
    {
        if (old.RefreshToken is not { } refresh)
        {
            throw Ended(old, "it has ended, and no refresh token was given with it");
        }

        OAuthServer server = await OAuthServer.DiscoverAsync(_http, old.Url, _prepare, cancellationToken).ConfigureAwait(false)
            ?? throw Ended(old, "the server says no longer where tokens are renewed");
        return await OAuthTokenRequest.SendAsync(
            _http,
            server.TokenEndpoint,
            new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh, ["client_id"] = old.ClientId },
            old,
            _store.Time.GetUtcNow(),
            cancellationToken).ConfigureAwait(false);
    }

    private static AuthenticationException Ended(McpTokens tokens, string why) => new(
        AuthenticationErrorCode.RefreshRefused,
        $"The token of the MCP server `{tokens.ServerName}` cannot be renewed: {why}. Log in again with `codex mcp login {tokens.ServerName}`.");
}
