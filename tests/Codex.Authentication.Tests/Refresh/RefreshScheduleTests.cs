using System.Text;

namespace Codex.Authentication.Tests;

public sealed class RefreshScheduleTests
{
    private static readonly DateTimeOffset s_now = LoginFixture.Now;

    private static CredentialRecord Record(TimeSpan? age, string access = "opaque") => new()
    {
        Tokens = new TokenSet { IdToken = IdToken.Parse("h.e30.s"), AccessToken = access, RefreshToken = "r" },
        LastRefresh = age is null ? null : s_now - age,
    };

    [Fact]
    public void Tokens_are_stale_when_strictly_older_than_eight_days()
    {
        Assert.False(RefreshSchedule.IsStale(Record(TimeSpan.FromDays(8)), s_now));
        Assert.True(RefreshSchedule.IsStale(Record(TimeSpan.FromDays(8) + TimeSpan.FromTicks(1)), s_now));
    }

    [Fact]
    public void Tokens_of_unknown_age_are_stale() => Assert.True(RefreshSchedule.IsDue(Record(null), s_now));

    [Theory]
    [InlineData(299, true)]
    [InlineData(301, false)]
    [InlineData(-10, true)]
    public void An_access_token_is_renewed_less_than_five_minutes_before_its_end(int secondsLeft, bool isDue) =>
        Assert.Equal(isDue, RefreshSchedule.IsDue(Record(TimeSpan.FromHours(1), Tokens.AccessToken(s_now.AddSeconds(secondsLeft))), s_now));

    [Fact]
    public void Tokens_that_live_for_a_minute_are_not_renewed_before_every_request()
    {
        string access = Tokens.AccessToken(s_now.AddSeconds(50));
        Assert.False(RefreshSchedule.IsDue(Record(TimeSpan.FromSeconds(10), access), s_now));
        Assert.True(RefreshSchedule.IsDue(Record(TimeSpan.FromSeconds(10), access), s_now.AddSeconds(30)));
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    public void Opaque_tokens_keep_to_the_eight_days(string access) =>
        Assert.False(RefreshSchedule.IsDue(Record(TimeSpan.FromDays(7), access), s_now));

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"t","param":null,"code":"Refresh_Token_REUSED"}}""", "refresh_token_reused", "m")]
    [InlineData("""{"error":"refresh_token_reused"}""", "refresh_token_reused", null)]
    [InlineData("""{"code":"refresh_token_invalidated"}""", "refresh_token_invalidated", null)]
    [InlineData("""{"error":{"message":5},"code":"x"}""", "x", null)]
    [InlineData("""{"error":null,"code":"x"}""", "x", null)]
    [InlineData("""{"error":[1],"code":"x"}""", "x", null)]
    [InlineData("""{"error":"a","code":"x"}""", "a", null)]
    [InlineData("""{"error":{"code":3}}""", null, null)]
    [InlineData("<html>", null, null)]
    [InlineData("", null, null)]
    [InlineData("[]", null, null)]
    public void The_code_of_a_refusal_is_found_in_three_forms_of_body(string body, string? code, string? message) =>
        Assert.Equal(new OAuthErrorBody(code, message), OAuthErrorBody.Read(Encoding.UTF8.GetBytes(body)));
}
