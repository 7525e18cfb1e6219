using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The tokens that a login gave, and what its end needs to know of them.</summary>
internal sealed record LoginTokens(IdToken IdToken, string AccessToken, string RefreshToken)
{
    /// <summary>Never shows a token.</summary>
    public override string ToString() => nameof(LoginTokens);
}

/// <summary>Exchanges the code of a login for tokens, at <c>ISSUER/oauth/token</c>.</summary>
internal sealed class CodeExchange(Authenticator authenticator, LoginOptions options)
{
    private readonly string _url = options.TrimmedIssuer + "/oauth/token";

    /// <exception cref="AuthenticationException">The server refused, or its answer is of no use.</exception>
    public async Task<LoginTokens> ExchangeAsync(string code, string verifier, string redirectUri, CancellationToken ct)
    {
        (HttpStatusCode status, JsonElement? answer) = await PostFormAsync([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirectUri),
            ("client_id", options.ClientId),
            ("code_verifier", verifier),
        ], ct).ConfigureAwait(false);
        if (!LoginHttp.IsSuccess(status))
        {
            throw LoginHttp.Failure($"the server answered the exchange of the code with {LoginHttp.Describe(status)}");
        }

        string idToken = Required(answer, "id_token");
        try
        {
            return new LoginTokens(IdToken.Parse(idToken), Required(answer, "access_token"), Required(answer, "refresh_token"));
        }
        catch (FormatException error)
        {
            throw LoginHttp.Failure($"the id token of the server cannot be read: {error.Message}");
        }
    }

    /// <summary>An API key for the account, or null when the server gives none: many accounts have no platform.</summary>
    public async Task<string?> TryGetApiKeyAsync(LoginTokens tokens, CancellationToken ct)
    {
        try
        {
            (HttpStatusCode status, JsonElement? answer) = await PostFormAsync([
                ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                ("client_id", options.ClientId),
                ("requested_token", "openai-api-key"),
                ("subject_token", tokens.IdToken.Raw),
                ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
            ], ct).ConfigureAwait(false);
            return LoginHttp.IsSuccess(status) ? Required(answer, "access_token") : null;
        }
        catch (AuthenticationException)
        {
            return null;
        }
    }

    /// <summary>Refuses tokens of another workspace than the one that is required.</summary>
    public void EnsureWorkspace(LoginTokens tokens)
    {
        if (options.RequiredWorkspaceId is not { } required || tokens.IdToken.AccountId == required)
        {
            return;
        }

        throw new AuthenticationException(
            AuthenticationErrorCode.LoginDenied,
            tokens.IdToken.AccountId is null
                ? $"The login is limited to the workspace {required}, and the account that was chosen names none. Log in again and choose that workspace."
                : $"The login is limited to the workspace {required}. Log in again and choose that workspace.");
    }

    /// <summary>Stores the tokens in place of any earlier login.</summary>
    public ValueTask SaveAsync(LoginTokens tokens, string? apiKey, CancellationToken ct) => authenticator.ReplaceAsync(
        new CredentialRecord
        {
            ApiKey = apiKey,
            Tokens = new TokenSet
            {
                IdToken = tokens.IdToken,
                AccessToken = tokens.AccessToken,
                RefreshToken = tokens.RefreshToken,
                AccountId = tokens.IdToken.AccountId,
            },
            LastRefresh = authenticator.Options.TimeProvider.GetUtcNow(),
        },
        ct);

    private async Task<(HttpStatusCode Status, JsonElement? Answer)> PostFormAsync(
        (string Name, string Value)[] fields, CancellationToken ct)
    {
        var form = new StringBuilder();
        foreach ((string name, string value) in fields)
        {
            form.Append(form.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(form.ToString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return await LoginHttp.PostAsync(authenticator.Options.HttpClient, _url, content, ct).ConfigureAwait(false);
    }

    private static string Required(JsonElement? answer, string name) =>
        answer is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : throw LoginHttp.Failure($"the server's answer to the exchange of the code holds no `{name}`");
}
