using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>
/// A login to an MCP server in the user's browser: the program registers itself, a server on this machine waits for the browser to
/// come back with a code, and the code becomes tokens.
/// </summary>
public sealed class McpLogin : IAsyncDisposable
{
    private const string CallbackPath = "/callback";

    /// <summary>How long a person may take.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(300);

    private readonly McpLoginOptions _options;
    private readonly OAuthServer _server;
    private readonly LoopbackServer _loopback;
    private readonly string _clientId;
    private readonly ProofKey _key = ProofKey.Create();
    private readonly string _state = ProofKey.CreateState();
    private readonly TaskCompletionSource<string> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _serving = new();
    private readonly Task _serve;

    private McpLogin(McpLoginOptions options, OAuthServer server, LoopbackServer loopback, string clientId)
    {
        _options = options;
        _server = server;
        _loopback = loopback;
        _clientId = clientId;
        AuthorizationUrl = MakeAuthorizationUrl();
        _serve = loopback.ServeAsync(AnswerAsync, _serving.Token);
    }

    /// <summary>Where the user logs in. It is meant for this user's browser only.</summary>
    public string AuthorizationUrl { get; }

    private string RedirectUri => RedirectOf(_loopback);

    /// <summary>Finds the authorization server, registers the program and waits for the browser's return.</summary>
    /// <exception cref="AuthenticationException">The server supports no login, or a step of it fails.</exception>
    public static async Task<McpLogin> StartAsync(McpLoginOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OAuthServer server;
        try
        {
            server = await OAuthServer.DiscoverAsync(options.HttpClient, options.Url, options.Prepare, cancellationToken).ConfigureAwait(false)
                ?? throw LoginHttp.Failure($"the MCP server `{options.ServerName}` does not say where to log in");
        }
        catch (UriFormatException error)
        {
            throw LoginHttp.Failure($"`{options.Url}` is no URL", error);
        }

        LoopbackServer loopback = await LoopbackServer.BindAsync(0, options.TimeProvider, static _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            string clientId = await RegisterAsync(options, server, RedirectOf(loopback), cancellationToken).ConfigureAwait(false);
            return new McpLogin(options, server, loopback, clientId);
        }
        catch
        {
            loopback.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the user and gets the tokens, which are not stored yet.</summary>
    /// <exception cref="AuthenticationException">The login was refused, failed, or took longer than <see cref="TimeLimit"/>.</exception>
    public async Task<McpTokens> WaitAsync(CancellationToken cancellationToken = default)
    {
        string code;
        try
        {
            code = await _code.Task.WaitAsync(TimeLimit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new AuthenticationException(AuthenticationErrorCode.LoginTimedOut, "The login was not completed in time. Start it again.");
        }

        return await OAuthTokenRequest.SendAsync(
            _options.HttpClient,
            _server.TokenEndpoint,
            new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["code_verifier"] = _key.Verifier,
                ["client_id"] = _clientId,
                ["redirect_uri"] = RedirectUri,
            },
            new McpTokens { ServerName = _options.ServerName, Url = _options.Url, ClientId = _clientId, AccessToken = "", Scopes = _options.Scopes },
            _options.TimeProvider.GetUtcNow(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops waiting for the browser.</summary>
    public async ValueTask DisposeAsync()
    {
        await _serving.CancelAsync().ConfigureAwait(false);
        await _serve.ConfigureAwait(false);
        _loopback.Dispose();
        _serving.Dispose();
    }

    private static string RedirectOf(LoopbackServer loopback) => $"http://127.0.0.1:{loopback.Port}{CallbackPath}";

    private static async Task<string> RegisterAsync(McpLoginOptions options, OAuthServer server, string redirectUri, CancellationToken cancellationToken)
    {
        if (server.RegistrationEndpoint is not { } endpoint)
        {
            throw LoginHttp.Failure($"the MCP server `{options.ServerName}` lets no program register itself");
        }

        using var content = new ByteArrayContent(RegistrationOf(redirectUri));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        (HttpStatusCode status, JsonElement? answer) = await LoginHttp.PostAsync(options.HttpClient, endpoint, content, cancellationToken).ConfigureAwait(false);
        return LoginHttp.IsSuccess(status) && answer is { } given && McpTokenJson.Text(given, "client_id") is { } clientId
            ? clientId
            : throw LoginHttp.Failure($"the registration at the MCP server `{options.ServerName}` was refused ({LoginHttp.Describe(status)})");
    }

    private static byte[] RegistrationOf(string redirectUri)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("client_name"u8, "Codex"u8);
            json.WriteStartArray("redirect_uris"u8);
            json.WriteStringValue(redirectUri);
            json.WriteEndArray();
            json.WriteStartArray("grant_types"u8);
            json.WriteStringValue("authorization_code"u8);
            json.WriteStringValue("refresh_token"u8);
            json.WriteEndArray();
            json.WriteString("token_endpoint_auth_method"u8, "none"u8);
            json.WriteStartArray("response_types"u8);
            json.WriteStringValue("code"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private Task<LoopbackResponse> AnswerAsync(LoopbackRequest request, CancellationToken ct) => Task.FromResult(Answer(request));

    private LoopbackResponse Answer(LoopbackRequest request)
    {
        if (request.Path != CallbackPath || request.Query.GetValueOrDefault("state") != _state)
        {
            return LoopbackResponse.Text(400, "This is not the answer of this login.");
        }

        if (request.Query.GetValueOrDefault("error") is { Length: > 0 } error)
        {
            string reason = BoundedContent.Excerpt(request.Query.GetValueOrDefault("error_description") ?? error);
            return LoopbackResponse.Text(200, $"The login was refused: {reason}") with
            {
                AfterSent = () => _code.TrySetException(new AuthenticationException(AuthenticationErrorCode.LoginDenied, $"The login was refused: {reason}")),
            };
        }

        return request.Query.GetValueOrDefault("code") is { Length: > 0 } code
            ? LoopbackResponse.Text(200, "You are logged in. This window can be closed.") with { AfterSent = () => _code.TrySetResult(code) }
            : LoopbackResponse.Text(400, "The answer of the login holds no code.");
    }

    private string MakeAuthorizationUrl()
    {
        var url = new StringBuilder(_server.AuthorizationEndpoint);
        char separator = _server.AuthorizationEndpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        Add("response_type", "code");
        Add("client_id", _clientId);
        Add("state", _state);
        Add("code_challenge", _key.Challenge);
        Add("code_challenge_method", "S256");
        Add("redirect_uri", RedirectUri);
        if (_options.Scopes is { Count: > 0 } scopes)
        {
            Add("scope", string.Join(' ', scopes));
        }

        return url.ToString();

        void Add(string name, string value)
        {
            url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }
}
