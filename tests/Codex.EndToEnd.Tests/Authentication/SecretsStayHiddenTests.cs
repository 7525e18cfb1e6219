using Codex.Authentication.Tests;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>
/// Logging in and out, the status and failing renewals through the real executable: no token or key stands in what it
/// says or leaves behind, but in the record (every <see cref="AgentProcess"/> is searched when it ends).
/// </summary>
public sealed class SecretsStayHiddenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_stored_shown_masked_and_removed_without_being_told()
    {
        AgentOutcome login = await RunAsync("", MadeUpTokens.ApiKey + "\n", "login", "--with-api-key");
        Assert.True(login.ExitCode == 0, login.Error);
        Assert.Contains(MadeUpTokens.ApiKey, _folder.Read("home/auth.json"), StringComparison.Ordinal);

        AgentOutcome status = await RunAsync("", null, "login", "status");
        Assert.Equal(0, status.ExitCode);
        Assert.Contains("sk-proj-***ABCDE", status.Error, StringComparison.Ordinal);

        AgentOutcome refused = await RunAsync("", null, "login", "--api-key", MadeUpTokens.ApiKey);
        Assert.Equal(1, refused.ExitCode);

        AgentOutcome logout = await RunAsync("", null, "logout");
        Assert.Equal(0, logout.ExitCode);
        AssertRecordIsGone();
    }

    [Fact]
    public async Task A_device_login_its_status_and_its_logout_tell_no_token()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/api/accounts/deviceauth/usercode", new Answer(200, """{"device_auth_id":"dev-1","user_code":"ABCD-EFGH","interval":"0"}"""));
        issuer.Answers(
            "/api/accounts/deviceauth/token", new Answer(403, "{}"),
            new Answer(200, $$"""{"authorization_code":"code-{{MadeUpTokens.Mark}}","code_challenge":"c","code_verifier":"verifier-{{MadeUpTokens.Mark}}"}"""));
        issuer.Answers(
            "/oauth/token",
            new Answer(200, $$"""{"id_token":"{{MadeUpTokens.IdToken}}","access_token":"at-{{MadeUpTokens.Mark}}","refresh_token":"{{MadeUpTokens.FirstRefreshToken}}"}"""));

        AgentOutcome login = await RunAsync(issuer.TokenUrl, null, "login", "--device-auth", "--experimental_issuer", issuer.Url);
        Assert.True(login.ExitCode == 0, login.Output + login.Error);
        Assert.Contains(MadeUpTokens.FirstRefreshToken, _folder.Read("home/auth.json"), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("", null, "login", "status")).ExitCode);
        Assert.Equal(0, (await RunAsync("", null, "logout")).ExitCode);
        AssertRecordIsGone();
    }

    [Fact]
    public async Task A_device_login_whose_exchange_fails_tells_no_code()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/api/accounts/deviceauth/usercode", new Answer(200, """{"device_auth_id":"dev-1","user_code":"ABCD-EFGH","interval":"0"}"""));
        issuer.Answers(
            "/api/accounts/deviceauth/token",
            new Answer(200, $$"""{"authorization_code":"code-{{MadeUpTokens.Mark}}","code_challenge":"c","code_verifier":"verifier-{{MadeUpTokens.Mark}}"}"""));
        issuer.Answers("/oauth/token", new Answer(400, """{"error":"invalid_grant"}"""));

        AgentOutcome login = await RunAsync(issuer.TokenUrl, null, "login", "--device-auth", "--experimental_issuer", issuer.Url);
        Assert.Equal(1, login.ExitCode);
        AssertRecordIsGone();
    }

    // The server repeats the token that it was sent, in each of the places that a message is read from.
    [Theory]
    [InlineData(401, """{"error":{"code":"refresh_token_expired","message":"TOKEN has expired"}}""")]
    [InlineData(401, """{"error":{"code":"refresh_token_invalidated","message":"TOKEN was revoked"}}""")]
    [InlineData(401, """{"error":{"code":"something_TOKEN","message":"TOKEN"}}""")]
    [InlineData(500, """{"error":{"message":"cannot renew TOKEN"}}""")]
    [InlineData(502, "<html>TOKEN</html>")]
    [InlineData(200, "refresh_token=TOKEN")]
    public async Task A_renewal_that_fails_tells_no_token_even_if_the_server_does(int status, string body)
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(status, body.Replace("TOKEN", MadeUpTokens.FirstRefreshToken, StringComparison.Ordinal)));
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync(
            [ScriptedResponse.Json(401, """{"error":{"code":"token_expired"}}""") with { Repeat = true }], Cancel);
        string record = MadeUpTokens.Record("at-first-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-9));
        _folder.Write("home/auth.json", record);
        _folder.Write("home/config.toml", $"""
            model_provider = "mock"
            [model_providers.mock]
            name = "mock"
            base_url = "{model.BaseUrl}"
            wire_api = "responses"
            requires_openai_auth = true
            request_max_retries = 0
            stream_max_retries = 1
            """);

        AgentOutcome json = await RunAsync(issuer.TokenUrl, null, "exec", "--json", "--skip-git-repo-check", "go");
        Assert.Equal(1, json.ExitCode);
        Assert.Contains("turn.failed", json.EventTypes);
        AgentOutcome human = await RunAsync(issuer.TokenUrl, null, "exec", "--skip-git-repo-check", "go");
        Assert.Equal(1, human.ExitCode);
        Assert.Equal(record, _folder.Read("home/auth.json"));
        MadeUpTokens.AssertAbsentBelow(_folder);
    }

    private async Task<AgentOutcome> RunAsync(string tokenUrl, string? input, params string[] arguments)
    {
        using AgentProcess agent = AgentProcess.Run(_folder, tokenUrl, input, Cancel, arguments);
        return await agent.EndAsync(Cancel);
    }

    private void AssertRecordIsGone()
    {
        Assert.False(File.Exists(_folder.Combine("home/auth.json")));
        MadeUpTokens.AssertAbsentBelow(_folder);
    }
}
