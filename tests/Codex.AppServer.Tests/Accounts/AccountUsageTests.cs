using System.Text;
using System.Text.Json;
using Codex.AppServer.Accounts;
using Codex.AppServer.V2;
using Codex.Authentication.Tests;

namespace Codex.AppServer.Tests.Accounts;

/// <summary><c>account/rateLimits/read</c>.</summary>
public sealed class AccountUsageTests
{
    private const string ApiPath = "/base/api/codex/usage";

    [Theory]
    [InlineData("https://chatgpt.com/backend-api/", "https://chatgpt.com/backend-api/wham/usage")]
    [InlineData("https://chatgpt.com", "https://chatgpt.com/backend-api/wham/usage")]
    [InlineData("https://chat.openai.com//", "https://chat.openai.com/backend-api/wham/usage")]
    [InlineData("https://enterprise.example/backend-api", "https://enterprise.example/backend-api/wham/usage")]
    [InlineData("https://enterprise.example/", "https://enterprise.example/api/codex/usage")]
    public void The_address_depends_on_the_service(string baseUrl, string address) => Assert.Equal(address, AccountUsage.AddressOf(baseUrl));

    [Theory]
    [InlineData(3600, 60L)]
    [InlineData(3601, 61L)]
    [InlineData(1, 1L)]
    [InlineData(0, null)]
    [InlineData(-60, null)]
    public void Minutes_are_rounded_up_and_none_without_a_length(int seconds, long? minutes)
    {
        RateLimitSnapshot limits = AccountUsage.Parse(Encoding.UTF8.GetBytes(
            $$$"""{"plan_type":"a-new-plan","rate_limit":{"primary_window":{"used_percent":41.5,"limit_window_seconds":{{{seconds}}},"reset_at":7},"secondary_window":null}}"""));
        Assert.Equal(new RateLimitSnapshot(new RateLimitWindow(42, minutes, 7), null), limits);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"plan_type":null,"rate_limit":null}""")]
    [InlineData("""{"rate_limit":{"secondary_window":null}}""")]
    public void What_is_missing_is_null(string body) =>
        Assert.Equal(new RateLimitSnapshot(null, null), AccountUsage.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task The_service_is_asked_with_token_account_and_user_agent()
    {
        await using var service = new FakeIssuer();
        service.Answers(ApiPath, new Answer(
            200, """{"plan_type":"pro","rate_limit":{"primary_window":{"used_percent":42,"limit_window_seconds":3601,"reset_after_seconds":120,"reset_at":1735689720},"secondary_window":null}}"""));
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", $"chatgpt_base_url = \"{service.Url}/base/\"");
        AccountTests.WriteTokens(server, AccountTests.Jwt("{}"));

        JsonElement answer = await server.CallAsync("account/rateLimits/read");

        Assert.Equal(
            """{"rateLimits":{"primary":{"usedPercent":42,"windowDurationMins":61,"resetsAt":1735689720},"secondary":null}}""",
            answer.GetRawText());
        Codex.Authentication.Tests.RecordedRequest request = Assert.Single(service.Requests);
        Assert.Equal(("GET", "Bearer at-hush-1", "acct-1"), (request.Method, request.Headers["Authorization"], request.Headers["ChatGPT-Account-Id"]));
        Assert.EndsWith("(ide; 1.2.3)", request.Headers["User-Agent"], StringComparison.Ordinal);
        AccountTests.AssertHidden(server);
    }

    [Fact]
    public async Task An_account_that_is_not_known_is_not_named()
    {
        await using var service = new FakeIssuer();
        service.Answers(ApiPath, new Answer(200, "{}"));
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", $"chatgpt_base_url = \"{service.Url}/base\"");
        AccountTests.WriteTokens(server, AccountTests.Jwt("{}"), account: null);
        await server.CallAsync("account/rateLimits/read");
        Assert.Null(service.Requests.Single().Headers["ChatGPT-Account-Id"]);
    }

    [Theory]
    [InlineData(401, "{}")]
    [InlineData(500, "rt-hush-1 at-hush-1")]
    [InlineData(200, "at-hush-1")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"rate_limit":{"primary_window":{"used_percent":"much"}}}""")]
    public async Task A_service_that_fails_is_told_as_a_failure_and_renews_nothing(int status, string body)
    {
        await using var service = new FakeIssuer();
        service.Answers(ApiPath, new Answer(status, body));
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", $"chatgpt_base_url = \"{service.Url}/base\"");
        AccountTests.WriteTokens(server, AccountTests.Jwt("{}"));
        Assert.Equal(-32603, await server.RefusedAsync("account/rateLimits/read"));
        Assert.Single(service.Requests);
        AccountTests.AssertHidden(server);
    }

    [Fact]
    public async Task Without_a_login_or_with_a_key_it_is_refused_and_nothing_is_asked()
    {
        await using var service = new FakeIssuer();
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", $"chatgpt_base_url = \"{service.Url}/base\"");
        Assert.Equal(-32600, await server.RefusedAsync("account/rateLimits/read"));
        await server.CallAsync("loginApiKey", """{"apiKey":"sk-hush-1"}""");
        Assert.Equal(-32600, await server.RefusedAsync("account/rateLimits/read", "{}"));
        Assert.Empty(service.Requests);
    }
}
