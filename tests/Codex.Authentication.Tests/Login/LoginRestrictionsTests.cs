namespace Codex.Authentication.Tests;

public sealed class LoginRestrictionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_key_is_removed_where_only_ChatGPT_is_allowed()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("""{"OPENAI_API_KEY":"sk-secret-1"}""");
        string? text = await new LoginRestrictions { ForcedMethod = AuthenticationMode.ChatGpt }.CheckAsync(fixture.Create(), Ct);
        Assert.Contains("ChatGPT", text, StringComparison.Ordinal);
        Assert.Contains("logged out", text, StringComparison.Ordinal);
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Theory]
    [InlineData("acct-1", true)]
    [InlineData(" acct-1 ", true)]
    [InlineData("  ", true)]
    [InlineData("acct-2", false)]
    public async Task A_login_of_another_workspace_is_removed_without_asking_any_server(string forced, bool isKept)
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record(age: TimeSpan.FromDays(30)));
        string? text = await new LoginRestrictions { ForcedWorkspaceId = forced }.CheckAsync(fixture.Create(), Ct);
        Assert.Equal(isKept, text is null);
        Assert.Equal(isKept, File.Exists(fixture.RecordPath));
        Assert.Empty(fixture.Issuer.Requests);
        if (text is not null)
        {
            Assert.Contains("acct-2", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_login_without_a_workspace_breaks_the_rule_even_if_the_record_names_one()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record(account: "acct-1", idToken: Tokens.IdToken(account: null)));
        Assert.NotNull(await new LoginRestrictions { ForcedWorkspaceId = "acct-1" }.CheckAsync(fixture.Create(), Ct));
    }

    [Fact]
    public async Task A_key_passes_where_only_the_workspace_is_forced()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("""{"OPENAI_API_KEY":"sk-1"}""");
        Assert.Null(await new LoginRestrictions { ForcedWorkspaceId = "acct-1" }.CheckAsync(fixture.Create(), Ct));
    }

    [Fact]
    public async Task A_key_of_the_environment_does_not_satisfy_forced_ChatGPT_and_leaves_the_store_alone()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        fixture.Environment["CODEX_API_KEY"] = "sk-secret-env";
        Authenticator authenticator = fixture.Create(honorsCodexApiKey: true);
        string? text = await new LoginRestrictions { ForcedMethod = AuthenticationMode.ChatGpt }.CheckAsync(authenticator, Ct);
        Assert.Contains("CODEX_API_KEY", text, StringComparison.Ordinal);
        Assert.True(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task Without_a_login_there_is_nothing_to_check_and_an_unreadable_one_is_an_error()
    {
        await using var fixture = new LoginFixture();
        var restrictions = new LoginRestrictions { ForcedMethod = AuthenticationMode.ApiKey };
        Assert.Null(await restrictions.CheckAsync(fixture.Create(), Ct));
        fixture.Write("{bad");
        await fixture.FailureOf(async () => await restrictions.CheckAsync(fixture.Create(), Ct));
        Assert.True(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public void A_forced_method_refuses_the_other_login()
    {
        var forced = new LoginRestrictions { ForcedMethod = LoginRestrictions.ParseMethod("api") };
        forced.EnsureAllows(AuthenticationMode.ApiKey);
        Assert.Throws<AuthenticationException>(() => forced.EnsureAllows(AuthenticationMode.ChatGpt));
        Assert.Throws<AuthenticationException>(
            () => new LoginRestrictions { ForcedMethod = LoginRestrictions.ParseMethod("chatgpt") }.EnsureAllows(AuthenticationMode.ApiKey));
        new LoginRestrictions().EnsureAllows(AuthenticationMode.ChatGpt);
        Assert.Throws<FormatException>(() => LoginRestrictions.ParseMethod("ChatGPT"));
    }
}
