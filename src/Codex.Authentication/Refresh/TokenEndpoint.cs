using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>What a successful renewal gave; members that the server left out are null.</summary>
internal sealed record TokenAnswer(string? IdToken, string? AccessToken, string? RefreshToken)
{
    /// <summary>Never shows a token.</summary>
    public override string ToString() => nameof(TokenAnswer);
}

/// <summary>The OAuth endpoint that renews tokens: one request, no retries of its own.</summary>
internal sealed class TokenEndpoint(AuthenticatorOptions options)
{
    public const string OverrideVariable = "CODEX_REFRESH_TOKEN_URL_OVERRIDE";
    private const string DefaultUrl = "https://auth.openai.com/oauth/token";
    private const string Scope = "openid profile email";

    /// <summary>Spends a refresh token.</summary>
    /// <exception cref="AuthenticationException">The server refused it, or the exchange failed for now.</exception>
    public async Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken ct)
    {
        byte[] body;
        HttpStatusCode status;
        string? reason;
        try
        {
            using HttpRequestMessage request = Request(refreshToken);
            using HttpResponseMessage response = await options.HttpClient
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            status = response.StatusCode;
            reason = response.ReasonPhrase;
            body = await BoundedContent.ReadAsync(response.Content, ct).ConfigureAwait(false);
        }
        catch (Exception error) when (!ct.IsCancellationRequested
            && error is HttpRequestException or IOException or UriFormatException or InvalidOperationException
                or NotSupportedException or OperationCanceledException)
        {
            throw RefreshFailures.Unreachable(error);
        }

        return (int)status is >= 200 and < 300 ? Success(body) : throw Failure(status, reason, body, refreshToken);
    }

    private HttpRequestMessage Request(string refreshToken)
    {
        string? replacement = options.Environment(OverrideVariable);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("client_id"u8, options.ClientId);
            writer.WriteString("grant_type"u8, "refresh_token"u8);
            writer.WriteString("refresh_token"u8, refreshToken);
            writer.WriteString("scope"u8, Scope);
            writer.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, string.IsNullOrWhiteSpace(replacement) ? DefaultUrl : replacement)
        {
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("originator", options.Originator);
        if (options.UserAgent is { } agent)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
        }

        return request;
    }

    private static TokenAnswer Success(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new TokenAnswer(Token(root, "id_token"), Token(root, "access_token"), Token(root, "refresh_token"))
                : throw RefreshFailures.Unusable("is not a JSON object");
        }
        catch (JsonException)
        {
            throw RefreshFailures.Unusable(body.Length == 0 ? "is empty" : "is not JSON");
        }
    }

    private static string? Token(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string? token = value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw RefreshFailures.Unusable($"holds a `{name}` that is not a string");
        return string.IsNullOrEmpty(token) ? null : token;
    }

    private AuthenticationException Failure(HttpStatusCode status, string? reason, byte[] body, string refreshToken)
    {
        OAuthErrorBody error = OAuthErrorBody.Read(body);
        AuthenticationErrorCode? code = error.Code switch
        {
            "refresh_token_expired" => AuthenticationErrorCode.RefreshTokenExpired,
            "refresh_token_reused" => AuthenticationErrorCode.RefreshTokenReused,
            "refresh_token_invalidated" => AuthenticationErrorCode.RefreshTokenRevoked,
            _ => status == HttpStatusCode.Unauthorized ? AuthenticationErrorCode.RefreshRefused : null,
        };
        string detail = error.Message ?? Encoding.UTF8.GetString(body);
        detail = detail.Length == 0 ? "unknown error" : BoundedContent.Excerpt(detail, refreshToken);
        if (code is { } permanent)
        {
            if (permanent == AuthenticationErrorCode.RefreshRefused)
            {
                options.Warn($"The token endpoint refused the refresh token with the code {error.Code ?? "(none)"}: {detail}");
            }

            return RefreshFailures.Permanent(permanent);
        }

        return RefreshFailures.Status(status, reason, detail);
    }
}
