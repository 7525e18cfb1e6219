using Codex.Protocol;

namespace Codex.Authentication.Tests;

public sealed class ProviderCredentialSourceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static ModelProviderDefinition Provider(bool wantsLogin = true, string? envKey = null, string? bearer = null, WireApi wire = WireApi.Responses) => new()
    {
        Name = "P",
        WireApi = wire,
        RequiresOpenAIAuth = wantsLogin,
        EnvKey = envKey,
        EnvKeyInstructions = "ask the operator",
        ExperimentalBearerToken = bearer,
    };

    private static ProviderCredentialSource Source(LoginFixture fixture, ModelProviderDefinition provider) =>
        new(provider, fixture.Create(), name => fixture.Environment.GetValueOrDefault(name));

    [Fact]
    public async Task A_token_of_the_configuration_beats_the_variable_and_that_beats_the_login()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        fixture.Environment["KEY"] = " k ";
        Assert.Equal("b", (await Source(fixture, Provider(envKey: "KEY", bearer: "b")).GetAsync(Ct))!.BearerToken);
        Assert.Equal(" k ", (await Source(fixture, Provider(envKey: "KEY")).GetAsync(Ct))!.BearerToken);
        fixture.Environment["KEY"] = "  ";
        Assert.Equal("at-secret-1", (await Source(fixture, Provider(envKey: "KEY")).GetAsync(Ct))!.BearerToken);
        Assert.Equal("at-secret-1", (await Source(fixture, Provider()).GetAsync(Ct))!.BearerToken);
    }

    [Fact]
    public async Task The_account_goes_only_beside_the_ChatGPT_token()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        fixture.Environment["KEY"] = "k";
        Assert.Null((await Source(fixture, Provider(envKey: "KEY")).GetAsync(Ct))!.AccountId);
        Assert.Equal("acct-1", (await Source(fixture, Provider()).GetAsync(Ct))!.AccountId);
        fixture.Write(fixture.Record(account: null));
        Assert.Null((await Source(fixture, Provider()).GetAsync(Ct))!.AccountId);
    }

    [Fact]
    public async Task The_login_never_goes_to_a_provider_that_did_not_ask_for_it()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record(age: TimeSpan.FromDays(30)));
        Assert.Null(await Source(fixture, Provider(wantsLogin: false)).GetAsync(Ct));
        Assert.Null(await Source(fixture, Provider(wire: WireApi.Chat)).GetAsync(Ct));
        await fixture.FailureOf(async () => await Source(fixture, Provider(wantsLogin: false, envKey: "KEY")).GetAsync(Ct));
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task A_missing_variable_without_a_login_fails_for_good_and_says_what_to_do()
    {
        await using var fixture = new LoginFixture();
        AuthenticationException error = await fixture.FailureOf(async () => await Source(fixture, Provider(envKey: "MY_KEY")).GetAsync(Ct));
        Assert.Equal((AuthenticationErrorCode.ProviderKeyMissing, true), (error.Code, error.IsPermanent));
        Assert.Contains("MY_KEY", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("ask the operator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_of_a_provider_does_not_renew_the_login()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        fixture.Issuer.RotateFrom("rt-secret-1");
        fixture.Environment["KEY"] = "k";
        ProviderCredentialSource own = Source(fixture, Provider(envKey: "KEY"));
        Assert.Null(await own.RefreshAsync((await own.GetAsync(Ct))!, Ct));
        Assert.Empty(fixture.Issuer.Requests);

        ProviderCredentialSource login = Source(fixture, Provider());
        Assert.Equal("at-rotated-secret-1", (await login.RefreshAsync((await login.GetAsync(Ct))!, Ct))!.BearerToken);
    }

    [Fact]
    public void The_default_address_depends_on_the_mode()
    {
        Assert.Equal("https://chatgpt.com/backend-api/codex", ProviderCredentialSource.DefaultBaseUrl(AuthenticationMode.ChatGpt));
        Assert.Equal("https://api.openai.com/v1", ProviderCredentialSource.DefaultBaseUrl(AuthenticationMode.ApiKey));
        Assert.Equal("https://api.openai.com/v1", ProviderCredentialSource.DefaultBaseUrl(null));
    }
}
