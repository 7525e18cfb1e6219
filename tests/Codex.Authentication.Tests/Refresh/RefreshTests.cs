using System.Text.Json;

namespace Codex.Authentication.Tests;

public sealed class RefreshTests
{
    private const string TokenPath = "/oauth/token";
    private static readonly TimeSpan s_stale = TimeSpan.FromDays(9);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Answer Refusal(string code, int status = 401) => new(status, $$$"""{"error":{"code":"{{{code}}}"}}""");

    [Fact]
    public async Task Fresh_tokens_are_used_without_asking_any_server()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Credential credential = (await fixture.Create().GetAsync(Ct))!;
        Assert.Equal(
            (AuthenticationMode.ChatGpt, "at-secret-1", "acct-1", "pro"),
            (credential.Mode, credential.BearerToken, credential.AccountId, credential.Plan?.WireName));
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task Stale_tokens_are_renewed_once_with_the_exact_request_and_saved()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(200, $$"""{"id_token":"{{Tokens.IdToken(plan: "team")}}","access_token":"at-secret-2","refresh_token":"rt-secret-2","other":1}"""));
        fixture.Write(fixture.Record(age: s_stale));
        Authenticator authenticator = fixture.Create();

        Assert.Equal("at-secret-2", (await authenticator.GetAsync(Ct))!.BearerToken);
        Assert.Equal("at-secret-2", (await authenticator.GetAsync(Ct))!.BearerToken);

        RecordedRequest request = Assert.Single(fixture.Issuer.Requests);
        Assert.Equal(
            """{"client_id":"app_EMoamEEZ73f0CkXaXp7hrann","grant_type":"refresh_token","refresh_token":"rt-secret-1","scope":"openid profile email"}""",
            request.Body);
        Assert.Equal(("POST", "application/json"), (request.Method, request.ContentType));
        Assert.Equal("codex_cli_rs", request.Headers["originator"]);
        Assert.Equal("codex_cli_rs/0.57.0", request.Headers["User-Agent"]);
        Assert.Null(request.Headers["Authorization"]);
        CredentialRecord saved = fixture.Read();
        Assert.Equal(("at-secret-2", "rt-secret-2", "acct-1"), (saved.Tokens!.AccessToken, saved.Tokens.RefreshToken, saved.Tokens.AccountId));
        Assert.Equal("team", saved.Tokens.IdToken.Plan?.WireName);
        Assert.Equal(LoginFixture.Now, saved.LastRefresh);
    }

    [Fact]
    public async Task Values_that_the_answer_leaves_out_stay_byte_for_byte_and_unknown_members_too()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(200, """{"id_token":null,"access_token":"at-secret-2"}"""));
        fixture.Write(fixture.Record(age: s_stale).Replace("\"account_id\"", "\"kept\": {\"a\": 1},\n    \"account_id\"", StringComparison.Ordinal));
        string idToken = fixture.Read().Tokens!.IdToken.Raw;

        await fixture.Create().GetAsync(Ct);

        TokenSet saved = fixture.Read().Tokens!;
        Assert.Equal((idToken, "rt-secret-1"), (saved.IdToken.Raw, saved.RefreshToken));
        Assert.Equal("kept", Assert.Single(saved.Unknown).Key);
    }

    [Fact]
    public async Task A_new_id_token_that_cannot_be_read_costs_only_itself()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(200, """{"id_token":"broken-secret-id","access_token":"at-secret-2","refresh_token":"rt-secret-2"}"""));
        fixture.Write(fixture.Record(age: s_stale));
        string idToken = fixture.Read().Tokens!.IdToken.Raw;

        Assert.Equal("at-secret-2", (await fixture.Create().GetAsync(Ct))!.BearerToken);

        TokenSet saved = fixture.Read().Tokens!;
        Assert.Equal((idToken, "at-secret-2", "rt-secret-2"), (saved.IdToken.Raw, saved.AccessToken, saved.RefreshToken));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_whatever_its_age()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.RotateFrom("rt-secret-1");
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;

        Assert.Equal("at-rotated-secret-1", (await authenticator.RefreshAsync(refused, Ct))!.BearerToken);
        // The same refusal, told late: the answer is there already.
        Assert.Equal("at-rotated-secret-1", (await authenticator.RefreshAsync(refused, Ct))!.BearerToken);
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
    }

    [Fact]
    public async Task An_API_key_is_never_renewed()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("""{"OPENAI_API_KEY":"sk-secret-1"}""");
        Authenticator authenticator = fixture.Create();
        Credential key = (await authenticator.GetAsync(Ct))!;
        Assert.Null(await authenticator.RefreshAsync(key, Ct));
        await authenticator.RefreshNowAsync(Ct);
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Theory]
    [InlineData("refresh_token_expired", 401, AuthenticationErrorCode.RefreshTokenExpired)]
    [InlineData("REFRESH_TOKEN_REUSED", 401, AuthenticationErrorCode.RefreshTokenReused)]
    [InlineData("refresh_token_invalidated", 401, AuthenticationErrorCode.RefreshTokenRevoked)]
    [InlineData("something_else", 401, AuthenticationErrorCode.RefreshRefused)]
    [InlineData("refresh_token_expired", 400, AuthenticationErrorCode.RefreshTokenExpired)]
    [InlineData("refresh_token_reused", 403, AuthenticationErrorCode.RefreshTokenReused)]
    public async Task A_permanent_refusal_leaves_the_record_alone_and_is_not_asked_again(string code, int status, AuthenticationErrorCode expected)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, Refusal(code, status));
        string before = fixture.Record(age: s_stale);
        fixture.Write(before);
        Authenticator authenticator = fixture.Create();

        for (int i = 0; i < 3; i++)
        {
            AuthenticationException error = await fixture.FailureOf(async () => await authenticator.GetAsync(Ct));
            Assert.Equal(expected, error.Code);
            Assert.True(error.IsPermanent);
            Assert.Contains("codex login", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain($"{status}", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
        Assert.Equal(before, File.ReadAllText(fixture.RecordPath));
        Assert.Equal(AuthenticationMode.ChatGpt, (await authenticator.ReadAccountAsync(Ct)).Mode);
    }

    [Fact]
    public void The_permanent_failures_have_distinct_messages()
    {
        AuthenticationErrorCode[] codes =
        [
            AuthenticationErrorCode.RefreshTokenExpired, AuthenticationErrorCode.RefreshTokenReused, AuthenticationErrorCode.RefreshTokenRevoked,
            AuthenticationErrorCode.RefreshRefused, AuthenticationErrorCode.SignedOut, AuthenticationErrorCode.AccountChanged,
        ];
        Assert.Equal(codes.Length, codes.Select(static code => RefreshFailures.Permanent(code).Message).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>no</html>")]
    [InlineData("[]")]
    public async Task A_401_without_any_known_code_is_permanent_for_this_session_only(string body)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(401, body));
        fixture.Write(fixture.Record(age: s_stale));
        Authenticator first = fixture.Create();
        Assert.Equal(AuthenticationErrorCode.RefreshRefused, (await fixture.FailureOf(async () => await first.GetAsync(Ct))).Code);

        fixture.Issuer.RotateFrom("rt-secret-1");
        await fixture.FailureOf(async () => await first.GetAsync(Ct));
        Assert.NotNull(await fixture.Create().GetAsync(Ct));
    }

    [Theory]
    [InlineData(500, """{"error":{"message":"try later"}}""", "try later")]
    [InlineData(403, "blocked rt-secret-1", "blocked [hidden]")]
    [InlineData(429, "", "unknown error")]
    [InlineData(200, "", "empty")]
    [InlineData(204, "", "empty")]
    [InlineData(200, "[]", "JSON object")]
    [InlineData(200, "{}", "no access token")]
    [InlineData(200, """{"access_token":5}""", "not a string")]
    public async Task Any_other_answer_is_transient_changes_nothing_and_is_asked_again(int status, string body, string shown)
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(status, body));
        string before = fixture.Record(age: s_stale);
        fixture.Write(before);
        Authenticator authenticator = fixture.Create();

        AuthenticationException error = await fixture.FailureOf(async () => await authenticator.GetAsync(Ct));
        Assert.Equal((AuthenticationErrorCode.RefreshFailed, false), (error.Code, error.IsPermanent));
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(fixture.RecordPath));

        fixture.Issuer.RotateFrom("rt-secret-1");
        Assert.Equal("at-rotated-secret-1", (await authenticator.GetAsync(Ct))!.BearerToken);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/oauth/token")]
    [InlineData("not a url")]
    public async Task An_endpoint_that_cannot_be_reached_is_transient(string url)
    {
        await using var fixture = new LoginFixture();
        fixture.Environment["CODEX_REFRESH_TOKEN_URL_OVERRIDE"] = url;
        fixture.Write(fixture.Record(age: s_stale));
        Authenticator authenticator = fixture.Create();
        Assert.False((await fixture.FailureOf(async () => await authenticator.GetAsync(Ct))).IsPermanent);
    }

    [Fact]
    public async Task A_renewal_without_an_answer_ends_after_sixty_seconds()
    {
        await using var fixture = new LoginFixture();
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource<Answer>();
        fixture.Issuer.Handle(TokenPath, _ =>
        {
            asked.SetResult();
            return never.Task;
        });
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Task refreshing = authenticator.RefreshNowAsync(Ct).AsTask();
        await asked.Task.WaitAsync(Ct);

        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(refreshing.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));

        AuthenticationException error = await fixture.FailureOf(() => refreshing);
        Assert.Equal((AuthenticationErrorCode.RefreshTimedOut, false), (error.Code, error.IsPermanent));
        never.SetResult(new Answer(500, ""));
    }

    [Fact]
    public async Task A_rotated_refresh_token_without_an_access_token_is_kept_but_does_not_count_as_a_refresh()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, new Answer(200, """{"refresh_token":"rt-secret-2"}"""));
        fixture.Write(fixture.Record(age: s_stale));
        DateTimeOffset? before = fixture.Read().LastRefresh;
        Authenticator authenticator = fixture.Create();
        await fixture.FailureOf(async () => await authenticator.GetAsync(Ct));
        Assert.Equal(("rt-secret-2", before), (fixture.Read().Tokens!.RefreshToken, fixture.Read().LastRefresh));

        fixture.Issuer.RotateFrom("rt-secret-2");
        Assert.NotNull(await authenticator.GetAsync(Ct));
    }

    [Fact]
    public async Task An_expiring_token_is_renewed_and_used_on_while_that_fails_for_now()
    {
        await using var fixture = new LoginFixture();
        string access = Tokens.AccessToken(LoginFixture.Now.AddMinutes(4));
        fixture.Write(fixture.Record(access, age: TimeSpan.FromHours(1)));
        fixture.Issuer.Answers(TokenPath, new Answer(503, "busy"));
        Authenticator authenticator = fixture.Create();
        Assert.Equal(access, (await authenticator.GetAsync(Ct))!.BearerToken);

        fixture.Issuer.RotateFrom("rt-secret-1");
        Assert.Equal("at-rotated-secret-1", (await authenticator.GetAsync(Ct))!.BearerToken);
    }

    [Fact]
    public async Task Tokens_without_a_time_are_renewed_instead_of_being_useless()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.RotateFrom("rt-secret-1");
        fixture.Write($$$"""{"tokens":{"id_token":"{{{Tokens.IdToken()}}}","access_token":"a","refresh_token":"rt-secret-1"}}""");
        Assert.Equal("at-rotated-secret-1", (await fixture.Create().GetAsync(Ct))!.BearerToken);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_lose_the_new_tokens()
    {
        await using var fixture = new LoginFixture();
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource<Answer>();
        fixture.Issuer.Handle(TokenPath, _ =>
        {
            asked.SetResult();
            return release.Task;
        });
        fixture.Write(fixture.Record(age: s_stale));
        Authenticator authenticator = fixture.Create();
        using var interrupt = new CancellationTokenSource();
        Task<Credential?> interrupted = authenticator.GetAsync(interrupt.Token).AsTask();
        await asked.Task.WaitAsync(Ct);

        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interrupted);
        release.SetResult(new Answer(200, """{"access_token":"at-secret-2","refresh_token":"rt-secret-2"}"""));

        Assert.Equal("at-secret-2", (await authenticator.GetAsync(Ct))!.BearerToken);
        Assert.Equal("rt-secret-2", fixture.Read().Tokens!.RefreshToken);
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
    }

    [Fact]
    public async Task Tokens_that_cannot_be_saved_are_used_from_memory_and_saved_later()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.RotateFrom("rt-secret-1");
        Directory.CreateDirectory(fixture.Home);
        KeyringEntry entry = KeyringEntry.ForHome(fixture.Home);
        Authenticator authenticator = fixture.Create(CredentialStoreMode.Keyring);
        fixture.Keyring.Entries[entry] = fixture.Record(age: s_stale);
        fixture.Keyring.FailsToWrite = true;

        Assert.Equal("at-rotated-secret-1", (await authenticator.GetAsync(Ct))!.BearerToken);
        Assert.Contains("rt-secret-1", fixture.Keyring.Entries[entry], StringComparison.Ordinal);

        fixture.Keyring.FailsToWrite = false;
        Assert.Equal("at-rotated-secret-1", (await authenticator.GetAsync(Ct))!.BearerToken);
        Assert.Contains("rt-rotated-secret-1", fixture.Keyring.Entries[entry], StringComparison.Ordinal);
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
    }

    [Fact]
    public async Task A_refresh_token_is_not_spent_when_its_successor_could_not_be_saved()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record(age: s_stale));
        // Stands for a home that cannot be written; the mode of a directory would not stop every user.
        Directory.CreateDirectory(fixture.RecordPath + ".lock");

        AuthenticationException error = await fixture.FailureOf(async () => await fixture.Create().GetAsync(Ct));

        Assert.Equal((AuthenticationErrorCode.StoreUnavailable, false), (error.Code, error.IsPermanent));
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task A_dead_login_is_known_after_a_restart_without_any_secret_on_the_disk_and_forgotten_by_a_new_one()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.Answers(TokenPath, Refusal("refresh_token_invalidated"));
        fixture.Write(fixture.Record());
        Authenticator first = fixture.Create();
        Credential refused = (await first.GetAsync(Ct))!;
        await fixture.FailureOf(async () => await first.RefreshAsync(refused, Ct));

        Authenticator second = fixture.Create();
        AuthenticationException error = await fixture.FailureOf(async () => await second.GetAsync(Ct));
        Assert.Equal(AuthenticationErrorCode.RefreshTokenRevoked, error.Code);
        Assert.True(await second.IsLoginNeededAsync(Ct));
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
        using (JsonDocument memory = JsonDocument.Parse(File.ReadAllText(fixture.RecordPath + ".refused")))
        {
            Assert.Equal(["reason", "salt", "digest"], memory.RootElement.EnumerateObject().Select(static member => member.Name));
        }

        fixture.Write(fixture.Record("at-secret-5", "rt-secret-5"));
        Assert.Equal("at-secret-5", (await second.GetAsync(Ct))!.BearerToken);
        Assert.Equal("at-secret-5", (await first.GetAsync(Ct))!.BearerToken);
        await second.LoginWithApiKeyAsync("sk-secret-1", Ct);
        Assert.False(File.Exists(fixture.RecordPath + ".refused"));
    }
}
