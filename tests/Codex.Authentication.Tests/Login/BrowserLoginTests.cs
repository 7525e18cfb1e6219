using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Buffers.Text;

namespace Codex.Authentication.Tests;

public sealed class BrowserLoginTests : IDisposable
{
    private const string TokenPath = "/oauth/token";

    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _browser.Dispose();

    private static Task<BrowserLogin> StartAsync(LoginFixture fixture, string? workspace = null, int port = 0, TimeSpan? limit = null, Authenticator? authenticator = null) =>
        BrowserLogin.StartAsync(
            authenticator ?? fixture.Create(),
            new LoginOptions { Issuer = fixture.Issuer.Url, Port = port, RequiredWorkspaceId = workspace, TimeLimit = limit }, Ct);

    private static Dictionary<string, string> Query(string url) =>
        LoopbackRequest.Parse($"GET {new Uri(url).PathAndQuery} HTTP/1.1")!.Query.ToDictionary();

    private static string Callback(BrowserLogin login, string query) => $"http://127.0.0.1:{login.Port}/auth/callback?{query}";

    private static string Good(BrowserLogin login) => Callback(login, $"code=code%201&state={Query(login.AuthorizationUrl)["state"]}");

    /// <summary>Gives tokens for codes, and a key or a refusal for the token exchange.</summary>
    private static void AnswerExchange(LoginFixture fixture, string? apiKey = null, string? idToken = null) =>
        fixture.Issuer.Handle(TokenPath, request => Task.FromResult(
            request.Body.Contains("token-exchange", StringComparison.Ordinal)
                ? apiKey is null ? new Answer(403, "") : new Answer(200, $$"""{"access_token":"{{apiKey}}"}""")
                : new Answer(200, $$"""{"id_token":"{{idToken ?? Tokens.IdToken()}}","access_token":"{{Tokens.IdToken(plan: "plus")}}","refresh_token":"rt-secret-1"}""")));

    [Fact]
    public async Task The_authorisation_address_has_its_parameters_in_order()
    {
        await using var fixture = new LoginFixture();
        await using BrowserLogin login = await StartAsync(fixture, workspace: "ws 1");
        Dictionary<string, string> query = Query(login.AuthorizationUrl);

        Assert.StartsWith(fixture.Issuer.Url + "/oauth/authorize?response_type=code&client_id=app_EMoamEEZ73f0CkXaXp7hrann&", login.AuthorizationUrl, StringComparison.Ordinal);
        Assert.Equal(
            ["response_type", "client_id", "redirect_uri", "scope", "code_challenge", "code_challenge_method", "id_token_add_organizations",
                "codex_cli_simplified_flow", "state", "originator", "allowed_workspace_id"],
            query.Keys);
        Assert.Equal($"http://localhost:{login.Port}/auth/callback", query["redirect_uri"]);
        Assert.Contains("scope=openid%20profile%20email%20offline_access", login.AuthorizationUrl, StringComparison.Ordinal);
        Assert.Equal(("S256", "true", "true", "codex_cli_rs", "ws 1"), (query["code_challenge_method"], query["id_token_add_organizations"],
            query["codex_cli_simplified_flow"], query["originator"], query["allowed_workspace_id"]));
        Assert.Equal((43, 43), (query["state"].Length, query["code_challenge"].Length));
        await using BrowserLogin other = await StartAsync(fixture);
        Assert.DoesNotContain("allowed_workspace_id", other.AuthorizationUrl, StringComparison.Ordinal);
        Assert.NotEqual(query["state"], Query(other.AuthorizationUrl)["state"]);
    }

    [Fact]
    public async Task A_login_exchanges_the_code_with_its_proof_stores_the_tokens_and_ends_after_the_last_page()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("""{"OPENAI_API_KEY":"sk-old","tokens":{"id_token":"broken"}}""");
        AnswerExchange(fixture);
        Authenticator authenticator = fixture.Create();
        await using BrowserLogin login = await StartAsync(fixture, workspace: "acct-1", authenticator: authenticator);

        using HttpResponseMessage redirect = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal(
            $"http://localhost:{login.Port}/success?needs_setup=false&org_id=&project_id=&plan_type=plus&platform_url=https%3A%2F%2Fplatform.api.openai.org",
            redirect.Headers.Location!.OriginalString);
        Assert.False(login.Completion.IsCompleted);
        using HttpResponseMessage page = await _browser.GetAsync($"http://127.0.0.1:{login.Port}/success", Ct);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.True(page.Headers.ConnectionClose);
        Assert.Contains("close this window", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await login.Completion.WaitAsync(Ct);

        RecordedRequest exchange = fixture.Issuer.Requests[0];
        Dictionary<string, string> form = Query("http://x/?" + exchange.Body);
        Assert.Equal(["grant_type", "code", "redirect_uri", "client_id", "code_verifier"], form.Keys);
        Assert.Equal("code 1", form["code"]);
        Assert.Equal(86, form["code_verifier"].Length);
        Assert.Equal(
            Query(login.AuthorizationUrl)["code_challenge"],
            Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))));
        Assert.Null(exchange.Headers["originator"]);
        Dictionary<string, string> second = Query("http://x/?" + fixture.Issuer.Requests[1].Body);
        Assert.Equal(["grant_type", "client_id", "requested_token", "subject_token", "subject_token_type"], second.Keys);
        CredentialRecord saved = fixture.Read();
        Assert.Equal((null, "acct-1", LoginFixture.Now), (saved.ApiKey, saved.Tokens!.AccountId, saved.LastRefresh));
        Assert.Equal(AuthenticationMode.ChatGpt, (await authenticator.GetAsync(Ct))!.Mode);
    }

    [Fact]
    public async Task An_exchanged_API_key_is_stored()
    {
        await using var fixture = new LoginFixture();
        AnswerExchange(fixture, apiKey: "sk-secret-exchanged");
        await using BrowserLogin login = await StartAsync(fixture);
        using HttpResponseMessage redirect = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal("sk-secret-exchanged", fixture.Read().ApiKey);
        Assert.NotNull(fixture.Read().Tokens);
        login.Cancel();
        // It is stored, so it cannot be cancelled any more.
        await login.Completion.WaitAsync(Ct);
    }

    [Fact]
    public async Task The_owner_of_a_new_organisation_is_led_to_its_set_up()
    {
        await using var fixture = new LoginFixture();
        AnswerExchange(fixture, idToken: Tokens.IdToken(extra: ",\"is_org_owner\":true,\"completed_platform_onboarding\":false,\"organization_id\":\"org-1\",\"project_id\":\"proj&1\""));
        await using BrowserLogin login = await StartAsync(fixture);
        using HttpResponseMessage redirect = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal(
            ["id_token", "needs_setup", "org_id", "project_id", "plan_type", "platform_url"],
            Query(redirect.Headers.Location!.OriginalString).Keys);
        string html = await _browser.GetStringAsync($"http://127.0.0.1:{login.Port}/success?platform_url=http://evil", Ct);
        Assert.Contains("content=\"3;url=https://platform.api.openai.org/org-setup?p=plus&amp;t=", html, StringComparison.Ordinal);
        Assert.Contains("&amp;with_org=org-1&amp;project_id=proj%261\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", html, StringComparison.Ordinal);
        await login.Completion.WaitAsync(Ct);
    }

    [Fact]
    public async Task Foreign_and_incomplete_callbacks_and_an_early_success_are_refused_and_the_login_goes_on()
    {
        await using var fixture = new LoginFixture();
        AnswerExchange(fixture);
        await using BrowserLogin login = await StartAsync(fixture);
        string state = Query(login.AuthorizationUrl)["state"];
        foreach ((string query, HttpStatusCode status) in new[]
        {
            ("code=c", HttpStatusCode.BadRequest), ("code=c&state=wrong", HttpStatusCode.BadRequest),
            ("error=access_denied&state=wrong", HttpStatusCode.BadRequest), ($"state={state}", HttpStatusCode.BadRequest),
            ($"state={state}&code=", HttpStatusCode.BadRequest),
        })
        {
            using HttpResponseMessage answer = await _browser.GetAsync(Callback(login, query), Ct);
            Assert.Equal(status, answer.StatusCode);
        }

        using HttpResponseMessage early = await _browser.GetAsync($"http://127.0.0.1:{login.Port}/success", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        using HttpResponseMessage nowhere = await _browser.GetAsync($"http://127.0.0.1:{login.Port}/favicon.ico", Ct);
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        Assert.False(login.Completion.IsCompleted);
        Assert.Empty(fixture.Issuer.Requests);
        using HttpResponseMessage good = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal(HttpStatusCode.Found, good.StatusCode);
    }

    [Fact]
    public async Task A_failed_exchange_is_shown_and_the_login_goes_on()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(500, "rt-secret-x"));
        await using BrowserLogin login = await StartAsync(fixture);
        using HttpResponseMessage failed = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("500", await failed.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Single(fixture.Said);
        Assert.False(File.Exists(fixture.RecordPath));
        AnswerExchange(fixture);
        using HttpResponseMessage good = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal(HttpStatusCode.Found, good.StatusCode);
    }

    [Fact]
    public async Task Another_workspace_ends_the_login_as_denied_and_nothing_is_stored()
    {
        await using var fixture = new LoginFixture();
        AnswerExchange(fixture);
        await using BrowserLogin login = await StartAsync(fixture, workspace: "acct-required");
        using HttpResponseMessage answer = await _browser.GetAsync(Good(login), Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("acct-required", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(AuthenticationErrorCode.LoginDenied, (await fixture.FailureOf(() => login.Completion.WaitAsync(Ct))).Code);
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task An_error_of_the_server_ends_the_login_with_that_error()
    {
        await using var fixture = new LoginFixture();
        await using BrowserLogin login = await StartAsync(fixture);
        string state = Query(login.AuthorizationUrl)["state"];
        using HttpResponseMessage answer = await _browser.GetAsync(Callback(login, $"state={state}&error=access_denied&error_description=You+said+no"), Ct);
        AuthenticationException error = await fixture.FailureOf(() => login.Completion.WaitAsync(Ct));
        Assert.Equal(AuthenticationErrorCode.LoginDenied, error.Code);
        Assert.Contains("You said no (access_denied)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_login_and_frees_the_port()
    {
        await using var fixture = new LoginFixture();
        await using BrowserLogin login = await StartAsync(fixture);
        using HttpResponseMessage answer = await _browser.GetAsync($"http://127.0.0.1:{login.Port}/cancel", Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.ConnectionClose);
        Assert.Equal(AuthenticationErrorCode.LoginCancelled, (await fixture.FailureOf(() => login.Completion.WaitAsync(Ct))).Code);
        await using BrowserLogin second = await StartAsync(fixture, port: login.Port);
        Assert.Equal(login.Port, second.Port);
    }

    [Fact]
    public async Task A_second_login_takes_the_port_over_and_the_first_ends_as_cancelled()
    {
        await using var fixture = new LoginFixture();
        await using BrowserLogin first = await StartAsync(fixture);
        // A browser that keeps a silent connection open must not keep the port.
        using var idle = new TcpClient();
        await idle.ConnectAsync(IPAddress.Loopback, first.Port, Ct);

        await using BrowserLogin second = await StartAsync(fixture, port: first.Port);

        Assert.Equal(AuthenticationErrorCode.LoginCancelled, (await fixture.FailureOf(() => first.Completion.WaitAsync(Ct))).Code);
        Assert.Equal(first.Port, second.Port);
        AnswerExchange(fixture);
        using HttpResponseMessage good = await _browser.GetAsync(Good(second), Ct);
        Assert.Equal(HttpStatusCode.Found, good.StatusCode);
    }

    [Fact]
    public async Task A_port_that_another_program_keeps_is_given_up_after_ten_tries_of_200_milliseconds()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { SkipsUpTo = TimeSpan.FromMilliseconds(500) } };
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Task<string> asked = Task.Run(async () =>
        {
            using Socket socket = await taken.AcceptSocketAsync(Ct);
            var buffer = new byte[1000];
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Ct));
        }, Ct);

        AuthenticationException error = await fixture.FailureOf(() => StartAsync(fixture, port: port));

        Assert.Equal(AuthenticationErrorCode.LoginPortInUse, error.Code);
        Assert.Equal($"GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n", await asked);
        Assert.InRange(fixture.Time.GetUtcNow() - LoginFixture.Now, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_login_with_a_limit_times_out()
    {
        await using var fixture = new LoginFixture();
        await using BrowserLogin login = await StartAsync(fixture, limit: TimeSpan.FromMinutes(10));
        fixture.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(AuthenticationErrorCode.LoginTimedOut, (await fixture.FailureOf(() => login.Completion.WaitAsync(Ct))).Code);
    }

    [Fact]
    public async Task The_browser_is_opened_only_if_told_to_and_need_not_succeed()
    {
        await using var fixture = new LoginFixture();
        string? opened = null;
        await using BrowserLogin login = await BrowserLogin.StartAsync(
            fixture.Create(),
            new LoginOptions
            {
                Issuer = fixture.Issuer.Url,
                Port = 0,
                OpenBrowser = url =>
                {
                    opened = url;
                    return false;
                },
            },
            Ct);
        Assert.Equal(login.AuthorizationUrl, opened);
        Assert.Contains(login.AuthorizationUrl, LoginTexts.BrowserInstructions(login.LocalAddress, login.AuthorizationUrl), StringComparison.Ordinal);
    }
}
