namespace Codex.Authentication.Tests;

public sealed class AuthenticatorTests
{
    private const string TokenPath = "/oauth/token";
    private static readonly TimeSpan s_stale = TimeSpan.FromDays(9);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_API_key_login_replaces_the_record_and_drops_the_tokens()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        await authenticator.GetAsync(Ct);

        await authenticator.LoginWithApiKeyAsync("  sk-abc \n", Ct);

        Assert.Equal("{\n  \"OPENAI_API_KEY\": \"sk-abc\"\n}", File.ReadAllText(fixture.RecordPath));
        Assert.Equal(AuthenticationMode.ApiKey, (await authenticator.GetAsync(Ct))!.Mode);
    }

    [Fact]
    public async Task A_blank_key_is_refused_and_nothing_is_written()
    {
        await using var fixture = new LoginFixture();
        await fixture.FailureOf(() => fixture.Create().LoginWithApiKeyAsync(" \n", Ct).AsTask());
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task CODEX_API_KEY_beats_the_store_only_where_it_is_honoured_and_is_trimmed()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("not read at all");
        fixture.Environment["CODEX_API_KEY"] = "  sk-env  ";
        Assert.Equal("sk-env", (await fixture.Create(honorsCodexApiKey: true).GetAsync(Ct))!.BearerToken);

        fixture.Write("""{"OPENAI_API_KEY":"sk-stored"}""");
        Assert.Equal("sk-stored", (await fixture.Create().GetAsync(Ct))!.BearerToken);
        fixture.Environment["CODEX_API_KEY"] = "   ";
        Assert.Equal("sk-stored", (await fixture.Create(honorsCodexApiKey: true).GetAsync(Ct))!.BearerToken);
    }

    [Fact]
    public async Task OPENAI_API_KEY_does_not_authenticate_but_fills_the_login_screen()
    {
        await using var fixture = new LoginFixture();
        fixture.Environment["OPENAI_API_KEY"] = " sk-openai ";
        Assert.Null(await fixture.Create(honorsCodexApiKey: true).GetAsync(Ct));
        Assert.Equal("sk-openai", EnvironmentKeys.ReadOpenAIApiKey(name => fixture.Environment.GetValueOrDefault(name)));
    }

    [Fact]
    public async Task Login_status_names_the_mode_and_masks_the_key()
    {
        await using var fixture = new LoginFixture();
        Authenticator authenticator = fixture.Create();
        Assert.Equal(LoginTexts.NotLoggedIn, LoginTexts.Describe(await authenticator.ReadLoginStatusAsync(Ct)));
        fixture.Write("{}");
        Assert.Null((await authenticator.ReadLoginStatusAsync(Ct)).Mode);
        fixture.Write(fixture.Record(age: s_stale));
        Assert.Equal(new LoginStatus(AuthenticationMode.ChatGpt, null), await authenticator.ReadLoginStatusAsync(Ct));
        fixture.Write("""{"OPENAI_API_KEY":"sk-proj-1234567890ABCDE"}""");
        Assert.Contains("sk-proj-***ABCDE", LoginTexts.Describe(await authenticator.ReadLoginStatusAsync(Ct)), StringComparison.Ordinal);
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Theory]
    [InlineData("", "***")]
    [InlineData("sk-1234567890", "***")]
    [InlineData("sk-12345678901", "sk-12345***78901")]
    [InlineData("sk-proj-1234567890ABCDE", "sk-proj-***ABCDE")]
    [InlineData("ключ-ключ", "***")]
    public void Keys_are_masked(string key, string masked) => Assert.Equal(masked, MaskedKey.Of(key));

    [Fact]
    public async Task Logout_removes_the_record_and_tells_whether_there_was_one()
    {
        await using var fixture = new LoginFixture();
        Authenticator authenticator = fixture.Create();
        Assert.False(await authenticator.LogoutAsync(Ct));
        fixture.Write(fixture.Record());
        Assert.NotNull(await authenticator.GetAsync(Ct));
        Assert.True(await authenticator.LogoutAsync(Ct));
        Assert.Null(await authenticator.GetAsync(Ct));
        Assert.False(File.Exists(fixture.RecordPath));
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task A_login_made_by_another_process_is_noticed_where_there_was_none()
    {
        await using var fixture = new LoginFixture();
        Authenticator authenticator = fixture.Create();
        Assert.Null(await authenticator.GetAsync(Ct));
        fixture.Write(fixture.Record());
        Assert.NotNull(await authenticator.GetAsync(Ct));
    }

    [Fact]
    public async Task Reloading_tells_whether_presence_or_mode_changed()
    {
        await using var fixture = new LoginFixture();
        Authenticator authenticator = fixture.Create();
        Assert.False(await authenticator.ReloadAsync(Ct));
        fixture.Write(fixture.Record());
        Assert.True(await authenticator.ReloadAsync(Ct));
        fixture.Write(fixture.Record("at-secret-2"));
        Assert.False(await authenticator.ReloadAsync(Ct));
        Assert.Equal("at-secret-2", (await authenticator.GetAsync(Ct))!.BearerToken);
        fixture.Write("""{"OPENAI_API_KEY":"sk-1"}""");
        Assert.True(await authenticator.ReloadAsync(Ct));
    }

    [Fact]
    public async Task The_account_is_read_from_the_id_token_and_what_is_missing_is_null()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record(idToken: Tokens.IdToken(account: "acct-1", plan: null, email: "x@y.z")));
        Assert.Equal(
            new AccountInformation { Mode = AuthenticationMode.ChatGpt, Email = "x@y.z", AccountId = "acct-1" },
            await fixture.Create().ReadAccountAsync(Ct));
    }

    [Fact]
    public async Task The_status_gives_the_token_only_when_asked_for()
    {
        await using var fixture = new LoginFixture();
        Authenticator authenticator = fixture.Create();
        Assert.Equal(default, await authenticator.ReadStatusAsync(true, true, Ct));
        fixture.Write(fixture.Record());
        Assert.Equal(new AuthenticationStatus(AuthenticationMode.ChatGpt, null), await authenticator.ReadStatusAsync(false, false, Ct));
        Assert.Equal(new AuthenticationStatus(AuthenticationMode.ChatGpt, "at-secret-1"), await authenticator.ReadStatusAsync(true, false, Ct));
        fixture.Issuer.RotateFrom("rt-secret-1");
        Assert.Equal("at-rotated-secret-1", (await authenticator.ReadStatusAsync(true, true, Ct)).Token);
    }

    [Theory]
    [InlineData(500, "at-secret-1")]
    [InlineData(401, null)]
    public async Task A_failed_explicit_refresh_keeps_the_mode_and_hands_out_no_dead_token(int status, string? token)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(status, """{"code":"refresh_token_expired_x"}"""));
        fixture.Write(fixture.Record());
        Assert.Equal(new AuthenticationStatus(AuthenticationMode.ChatGpt, token), await fixture.Create().ReadStatusAsync(true, true, Ct));
    }

    [Fact]
    public async Task After_a_permanent_failure_the_session_still_reports_ChatGPT_and_the_next_start_none()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(401, """{"code":"refresh_token_expired"}"""));
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        await fixture.FailureOf(async () => await authenticator.RefreshAsync((await authenticator.GetAsync(Ct))!, Ct));

        Assert.Equal(AuthenticationMode.ChatGpt, (await authenticator.ReadStatusAsync(true, false, Ct)).Mode);
        Assert.Equal(default, await fixture.Create().ReadStatusAsync(true, false, Ct));
        Assert.True(File.Exists(fixture.RecordPath));
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(503, false)]
    public async Task An_interactive_start_with_stale_tokens_shows_the_login_only_if_they_are_dead(int status, bool isNeeded)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(status, """{"error":"x"}"""));
        fixture.Write(fixture.Record(age: s_stale));
        Authenticator authenticator = fixture.Create();
        Assert.Equal(isNeeded, await authenticator.IsLoginNeededAsync(Ct));
        Assert.True(File.Exists(fixture.RecordPath));
        Assert.Equal(new AuthenticationStatus { IsHeldUp = !isNeeded }, await authenticator.ReadStatusAsync(true, false, Ct));
    }

    [Fact]
    public async Task An_interactive_start_without_a_login_or_with_an_unreadable_one_shows_the_login()
    {
        await using var fixture = new LoginFixture();
        Assert.True(await fixture.Create().IsLoginNeededAsync(Ct));
        fixture.Write("{bad");
        Assert.True(await fixture.Create().IsLoginNeededAsync(Ct));
        fixture.Write(fixture.Record());
        Assert.False(await fixture.Create().IsLoginNeededAsync(Ct));
    }

    [Fact]
    public void No_text_of_a_type_shows_its_secret()
    {
        var tokens = new TokenSet { IdToken = IdToken.Parse(Tokens.IdToken()), AccessToken = "at-secret-1", RefreshToken = "rt-secret-1" };
        object[] values =
        [
            new Credential { Mode = AuthenticationMode.ApiKey, BearerToken = "sk-secret-1" },
            tokens, tokens.IdToken, new CredentialRecord { ApiKey = "sk-secret-1", Tokens = tokens }, new HeldRecord(new CredentialRecord { Tokens = tokens }),
            new TokenAnswer("secret-", "secret-", "secret-"), new AuthenticationStatus(AuthenticationMode.ApiKey, "sk-secret-1"),
            new LoginTokens(tokens.IdToken, "at-secret-1", "rt-secret-1"), ProofKey.Create(),
            new RefreshOutcome(new HeldRecord(new CredentialRecord { Tokens = tokens }, "rt-secret-1"), null),
            new DeviceCode("u", "code-secret-1", TimeSpan.Zero),
            LoginSuccessPage.Of(new LoginTokens(tokens.IdToken, "at-secret-1", "rt-secret-1"), "i"),
        ];
        Assert.All(values, static value => Assert.DoesNotContain("secret-", value.ToString(), StringComparison.OrdinalIgnoreCase));
    }
}
