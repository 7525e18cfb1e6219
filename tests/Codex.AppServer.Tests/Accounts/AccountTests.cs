using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Codex.Authentication.Tests;

namespace Codex.AppServer.Tests.Accounts;

/// <summary>Logging in and out, and who is logged in, in the words of both families.</summary>
public sealed class AccountTests
{
    private const string Key = "sk-hush-key-0001";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_stored_answered_and_told_in_this_order_and_shown_only_when_asked_for()
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", "");
        Assert.Equal("""{"authMethod":null,"authToken":null,"requiresOpenaiAuth":true}""", (await server.CallAsync("getAuthStatus", """{"includeToken":true}""")).GetRawText());
        Assert.Equal("""{"account":null,"requiresOpenaiAuth":true}""", (await server.CallAsync("account/read", "{}")).GetRawText());

        int asked = await server.AskAsync("account/login/start", $$"""{"type":"apiKey","apiKey":"{{Key}}"}""");
        Assert.Equal("""{"type":"apiKey"}""", (await server.AnswerAsync(asked)).GetProperty("result").GetRawText());
        Assert.Equal("""{"authMode":"apikey"}""", (await server.MessageAsync("account/updated")).GetProperty("params").GetRawText());
        Assert.Equal([$"answer {asked}", "account/login/completed", "account/updated"], server.Kinds.TakeLast(3));
        Assert.Equal(
            (JsonValueKind.Null, true, JsonValueKind.Null),
            Completed(server.Inbox[^2].GetProperty("params"), "loginId"));

        asked = await server.AskAsync("loginApiKey", $$"""{"apiKey":"{{Key}}"}""");
        Assert.Equal("""{"authMethod":"apikey"}""", (await server.MessageAsync("authStatusChange")).GetProperty("params").GetRawText());
        Assert.Equal([$"answer {asked}", "authStatusChange"], server.Kinds.TakeLast(2));
        Assert.Equal("""{"authMethod":"apikey","authToken":null,"requiresOpenaiAuth":true}""", (await server.CallAsync("getAuthStatus", "{}")).GetRawText());
        Assert.Equal("""{"account":{"type":"apiKey"},"requiresOpenaiAuth":true}""", (await server.CallAsync("account/read", "{}")).GetRawText());
        AssertHidden(server);
        Assert.Equal(Key, (await server.CallAsync("getAuthStatus", """{"includeToken":true}""")).GetProperty("authToken").GetString());

        asked = await server.AskAsync("account/logout");
        Assert.Equal("""{"authMode":null}""", (await server.MessageAsync("account/updated")).GetProperty("params").GetRawText());
        Assert.Equal([$"answer {asked}", "account/updated"], server.Kinds.TakeLast(2));
        Assert.False(File.Exists(server.Combine("home/auth.json")));
        asked = await server.AskAsync("logoutChatGpt");
        Assert.Equal("""{"authMethod":null}""", (await server.MessageAsync("authStatusChange")).GetProperty("params").GetRawText());
        Assert.Equal([$"answer {asked}", "authStatusChange"], server.Kinds.TakeLast(2));
    }

    [Fact]
    public async Task A_provider_that_uses_no_login_reports_none()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        await server.CallAsync("loginApiKey", $$"""{"apiKey":"{{Key}}"}""");
        Assert.Equal("""{"authMethod":null,"authToken":null,"requiresOpenaiAuth":false}""", (await server.CallAsync("getAuthStatus", """{"includeToken":true}""")).GetRawText());
        Assert.Equal("""{"account":null,"requiresOpenaiAuth":false}""", (await server.CallAsync("account/read", "{}")).GetRawText());
    }

    [Fact]
    public async Task Tokens_beside_a_key_in_use_are_nobody()
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", "");
        WriteTokens(server, Jwt("""{"email":"a@b.c"}"""));
        string record = server.Combine("home/auth.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Stop)).Replace("{\"tokens\"", $"{{\"OPENAI_API_KEY\":\"{Key}\",\"tokens\"", StringComparison.Ordinal), Stop);
        Assert.Equal("""{"account":{"type":"apiKey"},"requiresOpenaiAuth":true}""", (await server.CallAsync("account/read", "{}")).GetRawText());
        Assert.Equal("""{"allegedUserEmail":null}""", (await server.CallAsync("userInfo")).GetRawText());
    }

    [Fact]
    public async Task An_empty_token_is_no_login()
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", "");
        WriteTokens(server, Jwt("{}"));
        string record = server.Combine("home/auth.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Stop)).Replace("at-hush-1", "", StringComparison.Ordinal), Stop);
        foreach (string parameters in new[] { "{}", """{"includeToken":true}""" })
        {
            Assert.Equal("""{"authMethod":null,"authToken":null,"requiresOpenaiAuth":true}""", (await server.CallAsync("getAuthStatus", parameters)).GetRawText());
        }
    }

    [Theory]
    [InlineData("chatgpt", "loginApiKey", """{"apiKey":"sk-hush-1"}""")]
    [InlineData("chatgpt", "account/login/start", """{"type":"apiKey","apiKey":"sk-hush-1"}""")]
    [InlineData("api", "loginChatGpt", null)]
    [InlineData("api", "account/login/start", """{"type":"chatgpt"}""")]
    public async Task A_method_that_is_not_allowed_is_refused(string forced, string method, string? parameters)
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", $"forced_login_method = \"{forced}\"");
        Assert.Equal(-32600, await server.RefusedAsync(method, parameters));
        Assert.False(File.Exists(server.Combine("home/auth.json")));
        AssertHidden(server);
    }

    [Theory]
    [InlineData("loginChatGpt", null, "loginChatGptComplete", "authStatusChange")]
    [InlineData("account/login/start", """{"type":"chatgpt"}""", "account/login/completed", "account/updated")]
    public async Task A_login_in_the_browser_is_told_when_it_is_stored(string method, string? parameters, string completed, string changed)
    {
        await using var issuer = new FakeIssuer();
        string idToken = Jwt("""{"email":"a@b.c","https://api.openai.com/auth":{"chatgpt_account_id":"acct-1","chatgpt_plan_type":"pro"}}""");
        issuer.Answers("/oauth/token", new Answer(200, $$"""{"id_token":"{{idToken}}","access_token":"at-hush","refresh_token":"rt-hush"}"""), new Answer(400, "{}"));
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync(issuer.Url, "forced_chatgpt_workspace_id = \"acct-1\"");

        JsonElement begun = await server.CallAsync(method, parameters);
        string address = begun.GetProperty("authUrl").GetString()!;
        Assert.Contains("allowed_workspace_id=acct-1", address, StringComparison.Ordinal);
        Assert.StartsWith(issuer.Url + "/oauth/authorize?", address, StringComparison.Ordinal);
        await VisitAsync(address, "code=c-hush");
        JsonElement end = (await server.MessageAsync(completed)).GetProperty("params");
        Assert.Equal(begun.GetProperty("loginId").GetString(), end.GetProperty("loginId").GetString());
        Assert.True(end.GetProperty("success").GetBoolean());
        Assert.Contains("chatgpt", (await server.MessageAsync(changed)).GetProperty("params").GetRawText(), StringComparison.Ordinal);

        Assert.Equal("""{"account":{"type":"chatgpt","email":"a@b.c","planType":"pro"},"requiresOpenaiAuth":true}""", (await server.CallAsync("account/read", "{}")).GetRawText());
        Assert.Equal("a@b.c", (await server.CallAsync("userInfo")).GetProperty("allegedUserEmail").GetString());
        Assert.Equal("chatgpt", (await server.CallAsync("getAuthStatus", "{}")).GetProperty("authMethod").GetString());
        AssertHidden(server);
    }

    [Fact]
    public async Task A_login_under_way_is_cancelled_by_its_id_by_a_second_one_and_by_a_key()
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", "");
        string first = (await server.CallAsync("loginChatGpt")).GetProperty("loginId").GetString()!;
        Assert.Equal(-32600, await server.RefusedAsync("cancelLoginChatGpt", """{"loginId":"00000000-0000-0000-0000-000000000001"}"""));
        Assert.Equal("{}", (await server.CallAsync("cancelLoginChatGpt", $$"""{"loginId":"{{first}}"}""")).GetRawText());
        await AssertCancelledAsync("loginChatGptComplete", first);
        Assert.Equal(-32600, await server.RefusedAsync("cancelLoginChatGpt", $$"""{"loginId":"{{first}}"}"""));

        string second = (await server.CallAsync("account/login/start", """{"type":"chatgpt"}""")).GetProperty("loginId").GetString()!;
        int third = await server.AskAsync("account/login/start", """{"type":"chatgpt"}""");
        await AssertCancelledAsync("account/login/completed", second);
        string thirdId = (await server.AnswerAsync(third)).GetProperty("result").GetProperty("loginId").GetString()!;
        int key = await server.AskAsync("loginApiKey", $$"""{"apiKey":"{{Key}}"}""");
        await AssertCancelledAsync("account/login/completed", thirdId);
        await server.AnswerAsync(key);
        Assert.Equal(-32600, await server.RefusedAsync("account/login/cancel", $$"""{"loginId":"{{thirdId}}"}"""));
        Assert.Equal(-32600, await server.RefusedAsync("account/login/cancel", """{"loginId":"no id"}"""));
        AssertHidden(server);

        async Task AssertCancelledAsync(string method, string id)
        {
            JsonElement end = (await server.MessageAsync(method)).GetProperty("params");
            Assert.Equal(id, end.GetProperty("loginId").GetString());
            Assert.False(end.GetProperty("success").GetBoolean());
            Assert.Contains("cancelled", end.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{}", "", "unknown")]
    [InlineData("""{"https://api.openai.com/auth":{"chatgpt_plan_type":"brand-new"}}""", "", "unknown")]
    [InlineData("""{"email":"a@b.c"}""", "a@b.c", "unknown")]
    public async Task An_account_that_says_little_is_reported_with_what_is_known(string claims, string email, string plan)
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("", "");
        WriteTokens(server, Jwt(claims));
        JsonElement account = (await server.CallAsync("account/read", "{}")).GetProperty("account");
        Assert.Equal(("chatgpt", email, plan), (account.GetProperty("type").GetString(), account.GetProperty("email").GetString(), account.GetProperty("planType").GetString()));
        AssertHidden(server);
    }

    internal static string Jwt(string claims) => $"eyJhbGciOiJub25lIn0.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.hush";

    internal static void WriteTokens(ServerFixture server, string idToken, string? account = "acct-1") => server.Write("home/auth.json", $$"""
        {"tokens":{"id_token":"{{idToken}}","access_token":"at-hush-1","refresh_token":"rt-hush-1","account_id":{{(account is null ? "null" : $"\"{account}\"")}}},
        "last_refresh":"{{DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}}"}
        """);

    /// <summary>Nothing that the server said, logged or left behind holds a secret, but the record.</summary>
    internal static void AssertHidden(ServerFixture server)
    {
        Assert.All(server.Inbox, static message => Assert.DoesNotContain("hush", message.GetRawText(), StringComparison.Ordinal));
        Assert.All(server.Log, static line => Assert.DoesNotContain("hush", line, StringComparison.Ordinal));
        foreach (string file in Directory.EnumerateFiles(server.Combine("."), "*", SearchOption.AllDirectories))
        {
            Assert.True(Path.GetFileName(file) == "auth.json" || !File.ReadAllText(file, Encoding.Latin1).Contains("hush", StringComparison.Ordinal), file);
        }
    }

    /// <summary>Goes where the issuer sends a browser, and to the page after it.</summary>
    private static async Task VisitAsync(string address, string answer)
    {
        Dictionary<string, string> asked = new Uri(address).Query[1..].Split('&')
            .Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]));
        using var browser = new HttpClient();
        using HttpResponseMessage page = await browser.GetAsync(new Uri($"{asked["redirect_uri"]}?{answer}&state={asked["state"]}"), Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private static (JsonValueKind Id, bool IsSuccess, JsonValueKind Error) Completed(JsonElement end, string id) =>
        (KindOf(end, id), end.GetProperty("success").GetBoolean(), KindOf(end, "error"));

    private static JsonValueKind KindOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.ValueKind : JsonValueKind.Undefined;
}
