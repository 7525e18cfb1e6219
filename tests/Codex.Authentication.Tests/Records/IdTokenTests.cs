namespace Codex.Authentication.Tests;

public sealed class IdTokenTests
{
    [Fact]
    public void The_namespaced_claims_are_read()
    {
        IdToken token = IdToken.Parse(Tokens.IdToken("acct-9", "team", "x@y.z"));
        Assert.Equal(("acct-9", "team", "x@y.z"), (token.AccountId, token.Plan?.WireName, token.Email));
    }

    [Theory]
    [InlineData("h.e30.s")]
    [InlineData("h.e30.s.more.parts")]
    [InlineData("h.eyJlbWFpbCI6bnVsbH0.s")]
    public void Missing_claims_are_absent_and_further_parts_ignored(string raw)
    {
        IdToken token = IdToken.Parse(raw);
        Assert.Equal((null, null, null), (token.AccountId, token.Plan, token.Email));
        Assert.Equal(raw, token.Raw);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h.e30")]
    [InlineData("h..s")]
    [InlineData(".e30.s")]
    [InlineData("h.e30.")]
    [InlineData("h.e30=.s")]
    [InlineData("h.e30 .s")]
    [InlineData("h.e30+.s")]
    [InlineData("h.e.s")]
    [InlineData("h.bm90IGpzb24.s")]
    [InlineData("h.W10.s")]
    public void What_is_no_token_is_an_error(string raw) => Assert.Throws<FormatException>(() => IdToken.Parse(raw));

    [Theory]
    [InlineData("""{"email":1}""")]
    [InlineData("""{"https://api.openai.com/auth":"x"}""")]
    [InlineData("""{"https://api.openai.com/auth":{"chatgpt_plan_type":7}}""")]
    public void A_claim_of_the_wrong_type_is_an_error(string payload) =>
        Assert.Throws<FormatException>(() => IdToken.Parse(Tokens.Jwt(payload)));

    [Theory]
    [InlineData("free", "Free", "free")]
    [InlineData("plus", "Plus", "plus")]
    [InlineData("pro", "Pro", "pro")]
    [InlineData("team", "Team", "team")]
    [InlineData("business", "Business", "business")]
    [InlineData("enterprise", "Enterprise", "enterprise")]
    [InlineData("edu", "Edu", "edu")]
    [InlineData("Mystery-tier", "Mystery-tier", "unknown")]
    [InlineData("Pro", "Pro", "unknown")]
    public void Plans_have_a_name_for_people_and_one_for_clients(string wire, string display, string account)
    {
        var plan = new PlanType(wire);
        Assert.Equal((display, account), (plan.DisplayName, plan.AccountName));
    }

    [Theory]
    [InlineData("opaque-token")]
    [InlineData("a.b.c")]
    [InlineData("h.e30.s")]
    public void A_token_that_names_no_end_has_no_expiry(string token) => Assert.Null(JsonWebToken.ReadExpiry(token));

    [Fact]
    public void An_expiry_is_read() =>
        Assert.Equal(LoginFixture.Now, JsonWebToken.ReadExpiry(Tokens.AccessToken(LoginFixture.Now)));
}
