using System.Text;

namespace Codex.Authentication;

/// <summary>
/// A login in the user's browser: a server on this machine waits for the browser to come back with a code, and
/// exchanges it for tokens.
/// </summary>
public sealed class BrowserLogin : IAsyncDisposable
{
    private const string Scope = "openid profile email offline_access";

    /// <summary>The login has succeeded once it is stored; the browser is given this long to fetch the last page.</summary>
    private static readonly TimeSpan s_patienceForLastPage = TimeSpan.FromSeconds(10);

    private readonly Authenticator _authenticator;
    private readonly LoginOptions _options;
    private readonly LoopbackServer _server;
    private readonly CodeExchange _exchange;
    private readonly ProofKey _key = ProofKey.Create();
    private readonly string _state = ProofKey.CreateState();
    private readonly string _redirectUri;
    private readonly CancellationTokenSource _serving = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LoginSuccessPage? _successPage;

    private BrowserLogin(Authenticator authenticator, LoginOptions options, LoopbackServer server)
    {
        _authenticator = authenticator;
        _options = options;
        _server = server;
        _exchange = new CodeExchange(authenticator, options);
        Port = server.Port;
        _redirectUri = LocalAddress + "/auth/callback";
        AuthorizationUrl = MakeAuthorizationUrl();
        Completion = RunAsync();
    }

    /// <summary>The port of the local server.</summary>
    public int Port { get; }

    /// <summary>The address of the local server.</summary>
    public string LocalAddress => $"http://localhost:{Port}";

    /// <summary>Where the user logs in. It is meant for this user's browser only.</summary>
    public string AuthorizationUrl { get; }

    /// <summary>
    /// Ends when the login is stored and the local server has stopped. It fails with an
    /// <see cref="AuthenticationException"/> when the login failed, was cancelled or took too long.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Starts the local server and, if the options say so, opens the browser.</summary>
    /// <exception cref="AuthenticationException">The local server cannot be started.</exception>
    public static async Task<BrowserLogin> StartAsync(Authenticator authenticator, LoginOptions options, CancellationToken ct)
    {
        LoopbackServer server = await LoopbackServer
            .BindAsync(options.Port, authenticator.Options.TimeProvider, authenticator.Options.Warn, ct).ConfigureAwait(false);
        var login = new BrowserLogin(authenticator, options, server);
        options.OpenBrowser?.Invoke(login.AuthorizationUrl);
        return login;
    }

    /// <summary>Ends the login as cancelled, unless it is stored already.</summary>
    public void Cancel() => Fail(AuthenticationErrorCode.LoginCancelled, "The login was not completed: it was cancelled.");

    /// <summary>Cancels and waits for the local server to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        Cancel();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        TimeProvider time = _authenticator.Options.TimeProvider;
        Task serving = _server.ServeAsync(AnswerAsync, _serving.Token);
        try
        {
            await (_options.TimeLimit is { } limit ? _ended.Task.WaitAsync(limit, time) : _ended.Task).ConfigureAwait(false);
        }
        catch (TimeoutException) when (_successPage is null)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.LoginTimedOut, "The login was not completed in time. Start it again.");
        }
        catch (TimeoutException)
        {
            // It is stored; only the last page was not fetched.
        }
        finally
        {
            await _serving.CancelAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(false);
            _server.Dispose();
            _serving.Dispose();
        }
    }

    private Task<LoopbackResponse> AnswerAsync(LoopbackRequest request, CancellationToken ct) => request.Path switch
    {
        "/auth/callback" => CallbackAsync(request.Query, ct),
        "/success" => Task.FromResult(Success()),
        "/cancel" => Task.FromResult(LoopbackResponse.Text(200, "The login was cancelled.") with { AfterSent = Cancel }),
        _ => Task.FromResult(LoopbackResponse.Text(404, "There is nothing here.")),
    };

    private LoopbackResponse Success() => _successPage is { } page
        ? LoopbackResponse.Html(page.ToHtml()) with { AfterSent = Succeed }
        : LoopbackResponse.Text(400, "No login has been stored yet.");

    private async Task<LoopbackResponse> CallbackAsync(IReadOnlyDictionary<string, string> query, CancellationToken ct)
    {
        if (query.GetValueOrDefault("state") != _state)
        {
            return LoopbackResponse.Text(400, "This answer belongs to another login (its state differs).");
        }

        if (query.GetValueOrDefault("error") is { Length: > 0 } error)
        {
            string description = BoundedContent.Excerpt(query.GetValueOrDefault("error_description") ?? "");
            string text = $"The login was refused: {(description.Length > 0 ? $"{description} ({BoundedContent.Excerpt(error)})" : BoundedContent.Excerpt(error))}";
            return Refusal(new AuthenticationException(AuthenticationErrorCode.LoginDenied, text));
        }

        if (query.GetValueOrDefault("code") is not { Length: > 0 } code)
        {
            return LoopbackResponse.Text(400, "The answer of the login holds no code.");
        }

        try
        {
            LoginTokens tokens = await _exchange.ExchangeAsync(code, _key.Verifier, _redirectUri, ct).ConfigureAwait(false);
            _exchange.EnsureWorkspace(tokens);
            string? apiKey = await _exchange.TryGetApiKeyAsync(tokens, ct).ConfigureAwait(false);
            await _exchange.SaveAsync(tokens, apiKey, ct).ConfigureAwait(false);
            var page = LoginSuccessPage.Of(tokens, _options.TrimmedIssuer);
            _successPage = page;
            return LoopbackResponse.Redirect($"{LocalAddress}/success?{page.Query}") with { AfterSent = SucceedLater };
        }
        catch (AuthenticationException refusal) when (refusal.Code == AuthenticationErrorCode.LoginDenied)
        {
            return Refusal(refusal);
        }
        catch (AuthenticationException failure)
        {
            _authenticator.Options.Warn(failure.Message);
            return LoopbackResponse.Text(500, failure.Message);
        }
    }

    private LoopbackResponse Refusal(AuthenticationException refusal) =>
        LoopbackResponse.Text(200, refusal.Message) with { AfterSent = () => _ended.TrySetException(refusal) };

    private void Succeed() => _ended.TrySetResult();

    private void SucceedLater() => _ = SucceedLaterAsync();

    private async Task SucceedLaterAsync()
    {
        await Task.WhenAny(Task.Delay(s_patienceForLastPage, _authenticator.Options.TimeProvider, CancellationToken.None), _ended.Task)
            .ConfigureAwait(false);
        Succeed();
    }

    private void Fail(AuthenticationErrorCode code, string message)
    {
        if (_successPage is not null)
        {
            Succeed();
            return;
        }

        _ended.TrySetException(new AuthenticationException(code, message));
    }

    private string MakeAuthorizationUrl()
    {
        var url = new StringBuilder(_options.TrimmedIssuer).Append("/oauth/authorize");
        char separator = '?';
        Add("response_type", "code");
        Add("client_id", _options.ClientId);
        Add("redirect_uri", _redirectUri);
        Add("scope", Scope);
        Add("code_challenge", _key.Challenge);
        Add("code_challenge_method", "S256");
        Add("id_token_add_organizations", "true");
        Add("codex_cli_simplified_flow", "true");
        Add("state", _state);
        Add("originator", _authenticator.Options.Originator);
        if (_options.RequiredWorkspaceId is { } workspace)
        {
            Add("allowed_workspace_id", workspace);
        }

        return url.ToString();

        void Add(string name, string value)
        {
            url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }
}
