using System.Net;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The authorization server of an MCP server, as its metadata describe it (RFC 8414).</summary>
/// <param name="AuthorizationEndpoint">Where a person logs in.</param>
/// <param name="TokenEndpoint">Where codes and refresh tokens become tokens.</param>
/// <param name="RegistrationEndpoint">Where a client registers itself; null when it cannot.</param>
public sealed record OAuthServer(string AuthorizationEndpoint, string TokenEndpoint, string? RegistrationEndpoint)
{
    private const string WellKnown = "/.well-known/oauth-authorization-server";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Finds the authorization server of a URL.</summary>
    /// <param name="http">Sends the requests.</param>
    /// <param name="url">The MCP server.</param>
    /// <param name="prepare">Adds what every request to the server carries; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when the server supports no login.</returns>
    /// <exception cref="UriFormatException">The URL is none.</exception>
    public static async Task<OAuthServer?> DiscoverAsync(
        HttpClient http, string url, Action<HttpRequestMessage>? prepare = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        var server = new Uri(url, UriKind.Absolute);
        string path = server.AbsolutePath.Trim('/');
        string[] places = path.Length == 0 ? [WellKnown] : [$"{WellKnown}/{path}", $"/{path}{WellKnown}", WellKnown];
        foreach (string place in places)
        {
            if (await TryReadAsync(http, new Uri(server, place), prepare, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static async Task<OAuthServer?> TryReadAsync(HttpClient http, Uri place, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, place);
            prepare?.Invoke(request);
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2024-11-05");
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return null;
            }

            JsonElement metadata = JsonElement.Parse(await BoundedContent.ReadAsync(response.Content, limit.Token).ConfigureAwait(false));
            return McpTokenJson.Text(metadata, "authorization_endpoint") is { } authorization && McpTokenJson.Text(metadata, "token_endpoint") is { } token
                ? new OAuthServer(authorization, token, McpTokenJson.Text(metadata, "registration_endpoint"))
                : null;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested
            && error is HttpRequestException or IOException or JsonException or OperationCanceledException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
