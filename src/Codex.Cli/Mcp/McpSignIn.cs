using Codex.Authentication;
using Codex.Configuration;
using Codex.Core;
using Codex.Execution;
using Codex.Mcp;

namespace Codex.Cli;

/// <summary>Signing in to an MCP server in the browser.</summary>
internal static class McpSignIn
{
    /// <exception cref="AuthenticationException">It did not come to an end.</exception>
    public static async Task RunAsync(
        CodexConfiguration configuration,
        string name,
        McpServerTransport.StreamableHttp transport,
        IReadOnlyList<string> scopes,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        await using McpLogin login = await McpLogin.StartAsync(
            new McpLoginOptions
            {
                ServerName = name,
                Url = transport.Url,
                HttpClient = http,
                Scopes = scopes,
                Prepare = HeadersOf(transport),
            },
            cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync($"Sign in to the MCP server {name} in your browser:\n{login.AuthorizationUrl}\n").ConfigureAwait(false);
        if (!SystemBrowser.TryOpen(login.AuthorizationUrl))
        {
            await output.WriteLineAsync("The browser could not be opened; open the address yourself.").ConfigureAwait(false);
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        McpTokens tokens = await login.WaitAsync(cancellationToken).ConfigureAwait(false);
        await McpConfiguration.TokenStoreOf(configuration, message => error.WriteLine($"warning: {message}")).SaveAsync(tokens, cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync($"Signed in to the MCP server {name}.").ConfigureAwait(false);
    }

    /// <summary>Whether a server takes logins; null when that cannot be found out.</summary>
    public static async Task<bool?> IsSupportedAsync(McpServerTransport.StreamableHttp transport, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            return await OAuthServer.DiscoverAsync(http, transport.Url, prepare: null, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static Action<HttpRequestMessage> HeadersOf(McpServerTransport.StreamableHttp transport) => McpAuthentication.HeadersOf(
        new McpServerAddress.Web
        {
            Url = transport.Url,
            Headers = transport.HttpHeaders ?? new Dictionary<string, string>(),
            VariableHeaders = transport.EnvHttpHeaders ?? new Dictionary<string, string>(),
        },
        ShellEnvironment.OfThisProcess().ToDictionary());
}
