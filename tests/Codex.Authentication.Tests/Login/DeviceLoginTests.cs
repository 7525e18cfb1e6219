namespace Codex.Authentication.Tests;

public sealed class DeviceLoginTests
{
    private const string UserCodePath = "/api/accounts/deviceauth/usercode";
    private const string PollPath = "/api/accounts/deviceauth/token";
    private const string TokenPath = "/oauth/token";

    private static readonly Answer s_code = new(200, """{"device_auth_id":"dev-1","user_code":"ABCD-EFGH","interval":" 1 "}""");
    private static readonly Answer s_entered = new(200, """{"authorization_code":"code 1/+","code_challenge":"chal","code_verifier":"verif~secret"}""");
    private static readonly Answer s_tokens = new(200, $$"""{"id_token":"{{Tokens.IdToken()}}","access_token":"at-secret-1","refresh_token":"rt-secret-1"}""");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<DeviceCode?> RunAsync(LoginFixture fixture, string? workspace = null, string? client = null)
    {
        DeviceCode? shown = null;
        await DeviceLogin.RunAsync(
            fixture.Create(),
            new LoginOptions { Issuer = fixture.Issuer.Url + "/", RequiredWorkspaceId = workspace, ClientId = client ?? AuthenticatorOptions.DefaultClientId },
            (code, _) =>
            {
                shown = code;
                return ValueTask.CompletedTask;
            },
            Ct);
        return shown;
    }

    [Fact]
    public async Task A_code_that_is_entered_after_two_polls_logs_in_and_drops_an_earlier_key()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("""{"OPENAI_API_KEY":"sk-old"}""");
        fixture.Issuer.Answers(UserCodePath, s_code);
        fixture.Issuer.Answers(PollPath, new(403, "{}"), new(404, ""), s_entered);
        fixture.Issuer.Answers(TokenPath, s_tokens);

        DeviceCode? shown = await RunAsync(fixture);

        Assert.Equal(new DeviceCode(fixture.Issuer.Url + "/codex/device", "ABCD-EFGH", TimeSpan.FromMinutes(15)), shown);
        Assert.Equal([UserCodePath, PollPath, PollPath, PollPath, TokenPath], fixture.Issuer.Requests.Select(static request => request.Path));
        Assert.Equal("""{"client_id":"app_EMoamEEZ73f0CkXaXp7hrann"}""", fixture.Issuer.Requests[0].Body);
        Assert.Equal("""{"device_auth_id":"dev-1","user_code":"ABCD-EFGH"}""", fixture.Issuer.Requests[1].Body);
        RecordedRequest exchange = fixture.Issuer.Requests[^1];
        Assert.Equal("application/x-www-form-urlencoded", exchange.ContentType);
        Assert.Equal(
            "grant_type=authorization_code&code=code%201%2F%2B&redirect_uri="
            + Uri.EscapeDataString(fixture.Issuer.Url + "/deviceauth/callback") + "&client_id=app_EMoamEEZ73f0CkXaXp7hrann&code_verifier=verif~secret",
            exchange.Body);
        Assert.All(fixture.Issuer.Requests, static request => Assert.Null(request.Headers["originator"]));
        CredentialRecord saved = fixture.Read();
        Assert.Null(saved.ApiKey);
        Assert.Equal(("at-secret-1", "rt-secret-1", "acct-1"), (saved.Tokens!.AccessToken, saved.Tokens.RefreshToken, saved.Tokens.AccountId));
        Assert.True(saved.LastRefresh >= LoginFixture.Now);
    }

    [Theory]
    [InlineData("""{"device_auth_id":"d","usercode":"U","interval":2}""", 2)]
    [InlineData("""{"device_auth_id":"d","usercode":"U","interval":"3"}""", 3)]
    [InlineData("""{"device_auth_id":"d","usercode":"U"}""", 5)]
    public async Task The_pause_between_polls_is_a_number_or_text_and_five_seconds_by_default(string answer, int seconds)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(UserCodePath, new Answer(200, answer));
        fixture.Issuer.Answers(PollPath, new(403, ""), s_entered);
        fixture.Issuer.Answers(TokenPath, s_tokens);
        await RunAsync(fixture);
        Assert.Equal(TimeSpan.FromSeconds(seconds), fixture.Read().LastRefresh - LoginFixture.Now);
    }

    [Fact]
    public async Task A_code_that_is_never_entered_times_out_after_fifteen_minutes()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { SkipsUpTo = TimeSpan.FromHours(1) } };
        fixture.Issuer.Answers(UserCodePath, new Answer(200, """{"device_auth_id":"d","user_code":"U","interval":"400"}"""));
        fixture.Issuer.Answers(PollPath, new Answer(404, ""));
        AuthenticationException error = await fixture.FailureOf(() => RunAsync(fixture));
        Assert.Equal(AuthenticationErrorCode.LoginTimedOut, error.Code);
        // At 0, 400, 800 and 900 seconds.
        Assert.Equal(4, fixture.Issuer.Count(PollPath));
    }

    [Fact]
    public async Task An_id_token_that_says_nothing_is_accepted()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(UserCodePath, s_code);
        fixture.Issuer.Answers(PollPath, s_entered);
        fixture.Issuer.Answers(TokenPath, new Answer(200, """{"id_token":"h.e30.s","access_token":"at-secret-1","refresh_token":"rt-secret-1"}"""));
        await RunAsync(fixture, client: "my-client");
        Assert.Null(fixture.Read().Tokens!.AccountId);
        Assert.Contains("client_id=my-client&", fixture.Issuer.Requests[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_device_login_says_so_and_points_to_the_browser()
    {
        await using var fixture = new LoginFixture();
        AuthenticationException error = await fixture.FailureOf(() => RunAsync(fixture));
        Assert.Equal(AuthenticationErrorCode.DeviceLoginUnavailable, error.Code);
        Assert.Contains("browser", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Theory]
    [InlineData(503, 200, 200, null, "503", AuthenticationErrorCode.LoginFailed)]
    [InlineData(200, 401, 200, null, "401", AuthenticationErrorCode.LoginFailed)]
    [InlineData(200, 200, 400, null, "exchange", AuthenticationErrorCode.LoginFailed)]
    [InlineData(200, 200, 200, "acct-two", "acct-two", AuthenticationErrorCode.LoginDenied)]
    public async Task A_login_that_fails_stores_nothing_and_says_why(
        int codeStatus, int pollStatus, int tokenStatus, string? workspace, string shown, AuthenticationErrorCode code)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(UserCodePath, s_code with { Status = codeStatus });
        fixture.Issuer.Answers(PollPath, s_entered with { Status = pollStatus });
        fixture.Issuer.Answers(TokenPath, s_tokens with { Status = tokenStatus });
        AuthenticationException error = await fixture.FailureOf(() => RunAsync(fixture, workspace));
        Assert.Equal(code, error.Code);
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public void The_texts_name_page_code_and_validity()
    {
        string text = LoginTexts.DeviceInstructions(new DeviceCode("https://page", "ABCD", TimeSpan.FromMinutes(15)));
        Assert.All(["https://page", "ABCD", "15 minutes"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }
}
