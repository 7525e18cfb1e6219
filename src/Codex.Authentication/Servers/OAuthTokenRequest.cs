using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>A request to a token endpoint, and the tokens that it answers.</summary>
internal static class OAuthTokenRequest
{
    /// <summary>Exchanges a code or a refresh token.</summary>
    /// <param name="http">Sends the request.</param>
    /// <param name="endpoint">The token endpoint.</param>
    /// <param name="form">What is sent.</param>
    /// <param name="tokens">What is known already: the server, the client, and what the answer may leave out.</param>
    /// <param name="now">The present time.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="AuthenticationException">The server cannot be reached, or refuses (<see cref="AuthenticationErrorCode.RefreshRefused"/>).</exception>
    public static async Task<McpTokens> SendAsync(
        HttpClient http, string endpoint, IReadOnlyDictionary<string, string> form, McpTokens tokens, DateTimeOffset now, CancellationToken ct)
    {
        using var content = new FormUrlEncodedContent(form);
        (HttpStatusCode status, JsonElement? answer) = await LoginHttp.PostAsync(http, endpoint, content, ct).ConfigureAwait(false);
        if (!LoginHttp.IsSuccess(status) || answer is not { } given || McpTokenJson.Text(given, "access_token") is not { } access)
        {
            string? error = answer is { } body ? McpTokenJson.Text(body, "error_description") ?? McpTokenJson.Text(body, "error") : null;
            string reason = $"{LoginHttp.Describe(status)}{(error is null ? "" : $", {BoundedContent.Excerpt(error, [.. form.Values])}")}";
            throw new AuthenticationException(
                status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized ? AuthenticationErrorCode.RefreshRefused : AuthenticationErrorCode.RefreshFailed,
                $"The MCP server `{tokens.ServerName}` gave no token: {reason}. Log in again with `codex mcp login {tokens.ServerName}`.");
        }

        return tokens with
        {
            AccessToken = access,
            RefreshToken = McpTokenJson.Text(given, "refresh_token") ?? tokens.RefreshToken,
            ExpiresAt = Seconds(given) is { } life ? now + TimeSpan.FromSeconds(life) : null,
            Scopes = McpTokenJson.Text(given, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? tokens.Scopes,
        };
    }

    // Some servers write the number as text.
    private static double? Seconds(JsonElement answer) =>
        !answer.TryGetProperty("expires_in", out JsonElement life) ? null
        : life.ValueKind == JsonValueKind.Number && life.TryGetDouble(out double number) ? Math.Clamp(number, 0, 1e9)
        : life.ValueKind == JsonValueKind.String && double.TryParse(life.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double text) && !double.IsNaN(text)
            ? Math.Clamp(text, 0, 1e9)
            : null;
}
