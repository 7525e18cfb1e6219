using System.Net;
using Codex.Authentication;

namespace Codex.Cli.Tests.Mcp;

/// <summary><c>codex mcp login</c> and <c>logout</c>.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class McpLoginTests : IAsyncLifetime
{
    private readonly McpFixture _mcp = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _mcp.DisposeAsync();

    [Fact]
    public async Task A_login_prints_its_address_waits_for_the_browser_and_keeps_the_tokens()
    {
        _mcp.TakesLogins();
        Configure("X-Team");
        using var empty = new TempFolder();
        // Without a browser, the user opens the address.
        using CodexProcess codex = CodexProcess.StartIn(
            empty.Path, _mcp.Home, baseUrl: null, [("PATH", empty.Path)], "mcp", "login", "wiki", "--scopes", "read, write", "--enable", "rmcp_client");

        string? line;
        while ((line = await codex.Output.ReadLineAsync(Cancel)) is not null && !line.StartsWith("http", StringComparison.Ordinal))
        {
        }

        if (line is null)
        {
            Assert.Fail(await codex.Error);
        }

        Dictionary<string, string> query = new Uri(line).Query[1..].Split('&').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]));
        Assert.Equal("", await codex.Output.ReadLineAsync(Cancel));
        Assert.Equal(("code", "client-7", "S256", "read write"), (query["response_type"], query["client_id"], query["code_challenge_method"], query["scope"].Replace('+', ' ')));
        using var browser = new HttpClient();
        using HttpResponseMessage answer = await browser.GetAsync(new Uri($"{query["redirect_uri"]}?code=c&state={query["state"]}"), Cancel);
        string rest = await codex.Output.ReadToEndAsync(Cancel);

        Assert.Equal(0, await codex.WaitAsync(Cancel));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("wiki", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rest + await codex.Error, StringComparison.Ordinal);
        McpTokens? kept = await _mcp.Tokens.LoadAsync("wiki", _mcp.Url, Cancel);
        Assert.Equal(("at-secret-1", "rt-secret-1"), (kept!.AccessToken, kept.RefreshToken));
        // The server's own headers go with the requests of the login.
        Assert.All(_mcp.Web.Requests.Where(static request => request.Path.StartsWith("/.well-known", StringComparison.Ordinal)), request => Assert.Equal("a", request.Headers["X-Team"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_mcp.Home, ".credentials.json")));
        }
    }

    [Fact]
    public async Task A_login_needs_its_feature_a_known_server_and_an_address()
    {
        Configure();

        foreach ((string name, string[] flags, string reason) in new (string, string[], string)[]
        {
            ("wiki", [], "rmcp_client"),
            ("nobody", ["--enable", "rmcp_client"], "nobody"),
            ("notes", ["--enable", "rmcp_client"], "URL"),
            // It says nowhere where to log in.
            ("wiki", ["--enable", "rmcp_client"], "wiki"),
        })
        {
            (int exit, _, string error) = await McpFixture.RunAsync(["login", name, .. flags]);
            Assert.Equal(1, exit);
            Assert.Contains(reason, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_logout_removes_the_login_and_says_whether_there_was_one()
    {
        Configure();
        await _mcp.SignInAsync("wiki");

        string first = await McpFixture.OutputOfAsync("logout", "wiki");
        string second = await McpFixture.OutputOfAsync("logout", "wiki");

        Assert.NotEqual(first, second);
        Assert.Null(await _mcp.Tokens.LoadAsync("wiki", _mcp.Url, Cancel));
        Assert.False(File.Exists(Path.Combine(_mcp.Home, ".credentials.json")));
        // The server is not told.
        Assert.Empty(_mcp.Web.Requests);
    }

    [Theory]
    [InlineData(1, "logout", "nobody")]
    [InlineData(1, "logout", "notes")]
    [InlineData(2, "logout")]
    [InlineData(2, "login")]
    [InlineData(2, "login", "wiki", "x")]
    public async Task A_line_that_makes_no_sense_is_told(int code, params string[] line)
    {
        Configure();

        (int exit, string output, string error) = await McpFixture.RunAsync(line);

        Assert.Equal((code, ""), (exit, output));
        Assert.NotEqual("", error);
    }

    private void Configure(string header = "X-Other") => _mcp.WriteConfig($$"""
        mcp_oauth_credentials_store = "file"
        [mcp_servers.wiki]
        url = "{{_mcp.Url}}"
        http_headers = { {{header}} = "a" }
        [mcp_servers.notes]
        command = "x"
        """);
}
