using System.Net;

namespace Codex.Authentication.Tests;

public sealed class McpLoginTests : IAsyncLifetime
{
    private const string WellKnown = "/.well-known/oauth-authorization-server";

    private readonly LoginFixture _fixture = new();
    private readonly HttpClient _browser = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Url => _fixture.Issuer.Url + "/team/mcp";

    public ValueTask InitializeAsync()
    {
        _fixture.Issuer.Answers(WellKnown + "/team/mcp", new Answer(404, ""));
        _fixture.Issuer.Answers("/team/mcp" + WellKnown, new Answer(200, "[]"));
        _fixture.Issuer.Answers(WellKnown, new Answer(200, $$"""{"authorization_endpoint":"{{_fixture.Issuer.Url}}/authorize","token_endpoint":"{{_fixture.Issuer.Url}}/token","registration_endpoint":"{{_fixture.Issuer.Url}}/register"}"""));
        _fixture.Issuer.Answers("/register", new Answer(201, """{"client_id":"client-7"}"""));
        _fixture.Issuer.Answers("/token", new Answer(200, """{"access_token":"at-secret-1","token_type":"bearer","expires_in":60,"refresh_token":"rt-secret-1","scope":"read"}"""));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task The_places_of_the_metadata_are_tried_in_order_with_the_server_s_headers()
    {
        OAuthServer? server = await OAuthServer.DiscoverAsync(_fixture.Http, Url, request => request.Headers.Add("X-Team", "a"), Ct);

        Assert.Equal(_fixture.Issuer.Url + "/token", server!.TokenEndpoint);
        Assert.Equal([WellKnown + "/team/mcp", "/team/mcp" + WellKnown, WellKnown], _fixture.Issuer.Requests.Select(request => request.Path));
        Assert.All(_fixture.Issuer.Requests, request => Assert.Equal(("2024-11-05", "a"), (request.Headers["MCP-Protocol-Version"], request.Headers["X-Team"])));
        Assert.Null(await OAuthServer.DiscoverAsync(_fixture.Http, "http://127.0.0.1:9/x", null, Ct));
        await Assert.ThrowsAsync<UriFormatException>(() => OAuthServer.DiscoverAsync(_fixture.Http, "no url", null, Ct));
    }

    [Fact]
    public async Task A_login_registers_the_program_and_exchanges_the_code()
    {
        await using McpLogin login = await StartAsync("read", "write");
        Dictionary<string, string> query = Query(login.AuthorizationUrl);
        Task<McpTokens> waiting = login.WaitAsync(Ct);

        Assert.Equal(["response_type", "client_id", "state", "code_challenge", "code_challenge_method", "redirect_uri", "scope"], query.Keys);
        Assert.Equal(("code", "client-7", "S256", "read write"), (query["response_type"], query["client_id"], query["code_challenge_method"], query["scope"]));
        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync(query["redirect_uri"].Replace("/callback", "/other", StringComparison.Ordinal) + $"?code=c&state={query["state"]}"));
        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync(query["redirect_uri"]));
        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync($"{query["redirect_uri"]}?code=c&state=wrong"));
        Assert.Equal(HttpStatusCode.BadRequest, await GetAsync($"{query["redirect_uri"]}?state={query["state"]}"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync($"{query["redirect_uri"]}?code=c%201&state={query["state"]}"));
        McpTokens tokens = await waiting;

        Assert.Equal(("wiki", Url, "client-7", "at-secret-1", "rt-secret-1"), (tokens.ServerName, tokens.Url, tokens.ClientId, tokens.AccessToken, tokens.RefreshToken));
        Assert.Equal(LoginFixture.Now.AddSeconds(60), tokens.ExpiresAt);
        Assert.Equal(["read"], tokens.Scopes);
        RecordedRequest registration = _fixture.Issuer.Requests.Single(request => request.Path == "/register");
        Assert.Equal(
            $$"""{"client_name":"Codex","redirect_uris":["{{query["redirect_uri"]}}"],"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none","response_types":["code"]}""",
            registration.Body);
        string exchange = _fixture.Issuer.Requests.Single(request => request.Path == "/token").Body;
        Assert.StartsWith("grant_type=authorization_code&code=c+1&code_verifier=", exchange, StringComparison.Ordinal);
        Assert.Contains("&client_id=client-7&redirect_uri=http%3A%2F%2F127.0.0.1%3A", exchange, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_ends_the_login_at_once()
    {
        await using McpLogin login = await StartAsync();
        Dictionary<string, string> query = Query(login.AuthorizationUrl);
        Task<McpTokens> waiting = login.WaitAsync(Ct);

        await GetAsync($"{query["redirect_uri"]}?error=access_denied&error_description=Not+you&state={query["state"]}");

        AuthenticationException failure = await Assert.ThrowsAsync<AuthenticationException>(() => waiting);
        Assert.Equal(AuthenticationErrorCode.LoginDenied, failure.Code);
        Assert.Contains("Not you", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_nobody_completes_ends_after_its_limit()
    {
        await using McpLogin login = await StartAsync();
        Task<McpTokens> waiting = login.WaitAsync(Ct);

        _fixture.Time.Advance(McpLogin.TimeLimit);

        Assert.Equal(AuthenticationErrorCode.LoginTimedOut, (await Assert.ThrowsAsync<AuthenticationException>(() => waiting)).Code);
    }

    [Fact]
    public async Task A_server_that_registers_nobody_is_an_error()
    {
        _fixture.Issuer.Answers("/register", new Answer(403, ""));

        await Assert.ThrowsAsync<AuthenticationException>(() => StartAsync());
    }

    [Fact]
    public async Task A_token_that_has_ended_is_renewed_once_and_kept()
    {
        McpTokenStore store = CreateStore();
        await store.SaveAsync(Ended(), Ct);
        _fixture.Issuer.Answers("/token", new Answer(200, """{"access_token":"at-secret-2","expires_in":"3600"}"""));
        using McpTokenSource source = (await McpTokenSource.OpenAsync(store, "wiki", Url, _fixture.Http, cancellationToken: Ct))!;

        string[] tokens = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => source.GetAsync(Ct).AsTask()));

        Assert.All(tokens, token => Assert.Equal("at-secret-2", token));
        Assert.Equal("grant_type=refresh_token&refresh_token=rt-secret-1&client_id=client-7", _fixture.Issuer.Requests.Single(request => request.Path == "/token").Body);
        McpTokens? kept = await store.LoadAsync("wiki", Url, Ct);
        Assert.Equal(("at-secret-2", "rt-secret-1", LoginFixture.Now.AddHours(1)), (kept!.AccessToken, kept.RefreshToken, kept.ExpiresAt));
    }

    [Fact]
    public async Task What_another_process_renewed_is_adopted()
    {
        McpTokenStore store = CreateStore();
        await store.SaveAsync(Ended(), Ct);
        using McpTokenSource source = (await McpTokenSource.OpenAsync(store, "wiki", Url, _fixture.Http, cancellationToken: Ct))!;
        await store.SaveAsync(Ended() with { AccessToken = "at-secret-other", ExpiresAt = LoginFixture.Now.AddHours(1) }, Ct);

        Assert.Equal("at-secret-other", await source.GetAsync(Ct));
        Assert.Equal(0, _fixture.Issuer.Count("/token"));
    }

    [Fact]
    public async Task A_token_of_unknown_life_is_used_until_it_is_refused()
    {
        McpTokenStore store = CreateStore();
        await store.SaveAsync(Ended() with { ExpiresAt = null }, Ct);
        using McpTokenSource source = (await McpTokenSource.OpenAsync(store, "wiki", Url, _fixture.Http, cancellationToken: Ct))!;

        Assert.Equal("at-secret-0", await source.GetAsync(Ct));
        Assert.Equal("at-secret-1", await source.ReplaceAsync("at-secret-0", Ct));
        Assert.Equal("at-secret-1", await source.ReplaceAsync("at-secret-0", Ct));
        Assert.Equal(1, _fixture.Issuer.Count("/token"));
    }

    [Fact]
    public async Task A_refused_renewal_says_to_log_in_again()
    {
        McpTokenStore store = CreateStore();
        await store.SaveAsync(Ended(), Ct);
        _fixture.Issuer.Answers("/token", new Answer(400, """{"error":"invalid_grant","error_description":"rt-secret-1 is over"}"""));
        using McpTokenSource source = (await McpTokenSource.OpenAsync(store, "wiki", Url, _fixture.Http, cancellationToken: Ct))!;

        AuthenticationException failure = await Assert.ThrowsAsync<AuthenticationException>(() => source.GetAsync(Ct).AsTask());

        Assert.Contains("codex mcp login wiki", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("rt-secret-1", failure.Message, StringComparison.Ordinal);
        Assert.Null(await source.ReplaceAsync("at-secret-0", Ct));
    }

    [Fact]
    public async Task Without_a_login_there_is_no_source() =>
        Assert.Null(await McpTokenSource.OpenAsync(CreateStore(), "wiki", Url, _fixture.Http, cancellationToken: Ct));

    private McpTokens Ended() => new()
    {
        ServerName = "wiki",
        Url = Url,
        ClientId = "client-7",
        AccessToken = "at-secret-0",
        RefreshToken = "rt-secret-1",
        ExpiresAt = LoginFixture.Now.AddSeconds(-1),
    };

    private McpTokenStore CreateStore() => new(_fixture.Home, CredentialStoreMode.File, null, _fixture.Time, _fixture.Keyring);

    private Task<McpLogin> StartAsync(params string[] scopes) => McpLogin.StartAsync(
        new McpLoginOptions { ServerName = "wiki", Url = Url, HttpClient = _fixture.Http, Scopes = scopes, TimeProvider = _fixture.Time }, Ct);

    private static Dictionary<string, string> Query(string url) => LoopbackRequest.Parse($"GET {new Uri(url).PathAndQuery} HTTP/1.1")!.Query.ToDictionary();

    private async Task<HttpStatusCode> GetAsync(string url)
    {
        using HttpResponseMessage response = await _browser.GetAsync(new Uri(url), Ct);
        return response.StatusCode;
    }
}
