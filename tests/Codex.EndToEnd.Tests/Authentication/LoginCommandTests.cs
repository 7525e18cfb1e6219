using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Codex.Authentication.Tests;
using Codex.Execution;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary><c>codex login</c>, <c>login status</c> and <c>logout</c> as a person or a script meets them.</summary>
public sealed class LoginCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string RecordPath => _folder.Combine("home/auth.json");

    public void Dispose()
    {
        MadeUpTokens.AssertAbsentBelow(_folder);
        _folder.Dispose();
    }

    [Fact]
    public async Task The_status_is_success_for_both_modes_and_failure_without_a_login_or_with_an_unreadable_one()
    {
        Assert.Equal((1, "Not logged in"), await StatusAsync());
        _folder.Write("home/auth.json", $$"""{"OPENAI_API_KEY":"{{MadeUpTokens.ApiKey}}"}""");
        Assert.Equal((0, "Logged in using an API key: sk-proj-***ABCDE"), await StatusAsync());
        // Whatever the tokens' age: the status asks no server.
        _folder.Write("home/auth.json", MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-99)));
        Assert.Equal((0, "Logged in using ChatGPT"), await StatusAsync());
        _folder.Write("home/auth.json", $$$"""{"tokens":{"id_token":"{{{MadeUpTokens.Mark}}}"}}""");
        (int exit, string text) = await StatusAsync();
        Assert.Equal(1, exit);
        Assert.Contains("auth.json", text, StringComparison.Ordinal);

        // The unreadable record stops neither a new login nor a logout.
        Assert.Equal(0, (await RunAsync(MadeUpTokens.ApiKey, "login", "--with-api-key")).ExitCode);
        Assert.Equal(0, (await StatusAsync()).Exit);
        _folder.Write("home/auth.json", "{");
        AgentOutcome logout = await RunAsync(null, "logout");
        Assert.Equal((0, false), (logout.ExitCode, File.Exists(RecordPath)));
        AgentOutcome again = await RunAsync(null, "logout");
        Assert.Equal((0, "Not logged in"), (again.ExitCode, again.Error.Trim()));
    }

    [Fact]
    public async Task A_key_is_trimmed_and_a_blank_one_or_one_on_the_command_line_stores_nothing()
    {
        AgentOutcome blank = await RunAsync("  \n\t\n", "login", "--with-api-key");
        Assert.Equal((1, false), (blank.ExitCode, File.Exists(RecordPath)));
        Assert.Contains("blank", blank.Error, StringComparison.Ordinal);
        AgentOutcome given = await RunAsync(MadeUpTokens.ApiKey, "login", "--with-api-key", "--api-key", MadeUpTokens.ApiKey);
        Assert.Equal((1, false), (given.ExitCode, File.Exists(RecordPath)));
        Assert.Contains("--with-api-key", given.Error, StringComparison.Ordinal);

        _folder.Write("home/auth.json", MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow));
        AgentOutcome stored = await RunAsync($"\n  {MadeUpTokens.ApiKey} \n", "login", "--with-api-key");
        Assert.Equal((0, ""), (stored.ExitCode, stored.Output));
        Assert.Equal($"{{\n  \"OPENAI_API_KEY\": \"{MadeUpTokens.ApiKey}\"\n}}", _folder.Read("home/auth.json"));
    }

    [Fact]
    public async Task A_key_is_not_read_from_a_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "terminals of this kind are of Unix");
        ProcessStartInfo start = AgentProcess.StartOf(_folder, "");
        await using var terminals = new TerminalSessions();
        TerminalSession session = await terminals.OpenAsync(
            new ProcessRequest
            {
                Command = [AgentProcess.Executable, "login", "--with-api-key"],
                WorkingDirectory = start.WorkingDirectory,
                Environment = start.Environment.ToDictionary(static pair => pair.Key, static pair => pair.Value!),
            },
            Cancel);
        // Nothing is typed: it ends by itself.
        TerminalOutput output = await terminals.CollectAsync(session, TimeSpan.FromSeconds(30), Cancel);

        Assert.Equal(1, output.ExitCode);
        Assert.Contains("Pipe it in", output.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(RecordPath));
    }

    [Theory]
    [InlineData("chatgpt", "login", "--with-api-key")]
    [InlineData("api", "login")]
    [InlineData("api", "login", "--device-auth")]
    public async Task A_method_that_is_not_allowed_is_refused_and_nothing_is_stored(string forced, params string[] arguments)
    {
        _folder.Write("home/config.toml", $"forced_login_method = \"{forced}\"\n");
        AgentOutcome outcome = await RunAsync(MadeUpTokens.ApiKey, arguments);
        Assert.Equal((1, false), (outcome.ExitCode, File.Exists(RecordPath)));
        Assert.Contains("forced_login_method", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_login_opens_the_browser_proves_itself_to_the_issuer_and_stores_the_tokens()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(200, Tokens()), new Answer(400, "{}"));
        _folder.Write("home/config.toml", "forced_chatgpt_workspace_id = \" acct-1 \"\n");
        using AgentProcess agent = StartBrowserLogin(issuer);
        Dictionary<string, string> asked = Query(await agent.SaysAsync("/oauth/authorize?", Cancel));
        Assert.Equal("acct-1", asked["allowed_workspace_id"]);

        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        string callback = asked["redirect_uri"];
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new Uri($"{callback}?code=c&state=other"), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new Uri($"{callback}?state={asked["state"]}"), Cancel)).StatusCode);
        Assert.False(File.Exists(RecordPath));
        HttpResponseMessage redirect = await browser.GetAsync(new Uri($"{callback}?code=code-{MadeUpTokens.Mark}&state={asked["state"]}"), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        HttpResponseMessage page = await browser.GetAsync(redirect.Headers.Location, Cancel);
        AgentOutcome outcome = await agent.EndAsync(Cancel);

        Assert.Equal((HttpStatusCode.OK, 0, ""), (page.StatusCode, outcome.ExitCode, outcome.Output));
        Assert.Contains("You are logged in.", outcome.Error, StringComparison.Ordinal);
        JsonElement record = JsonElement.Parse(_folder.Read("home/auth.json"));
        Assert.Equal("acct-1", record.GetProperty("tokens").GetProperty("account_id").GetString());
        // The proof of RFC 7636: what was promised in the address is the digest of what the exchange shows.
        Dictionary<string, string> exchange = Query("?" + issuer.Requests[0].Body);
        Assert.Equal(asked["code_challenge"], System.Buffers.Text.Base64Url.EncodeToString(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(exchange["code_verifier"]))));
        Assert.Equal(("authorization_code", callback), (exchange["grant_type"], exchange["redirect_uri"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(RecordPath));
            Assert.StartsWith(issuer.Url, _folder.Read("opened.txt"), StringComparison.Ordinal);
        }

        File.Delete(_folder.Combine("opened.txt"));
    }

    [Fact]
    public async Task A_browser_login_that_is_refused_cancelled_or_of_another_workspace_ends_with_the_reason_and_stores_nothing()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(200, Tokens()));
        _folder.Write("home/config.toml", "forced_chatgpt_workspace_id = \"acct-other\"\n");
        Assert.Contains("acct-other", await FailAsync(issuer, static (callback, state) => $"{callback}?code=c&state={state}"), StringComparison.Ordinal);
        Assert.Contains("not this one", await FailAsync(
            issuer, static (callback, state) => $"{callback}?error=access_denied&error_description=not%20this%20one&state={state}"), StringComparison.Ordinal);
        Assert.Contains("cancelled", await FailAsync(
            issuer, static (callback, _) => callback.Replace("/auth/callback", "/cancel", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private async Task<string> FailAsync(FakeIssuer issuer, Func<string, string, string> visit)
    {
        using AgentProcess agent = StartBrowserLogin(issuer);
        Dictionary<string, string> asked = Query(await agent.SaysAsync("/oauth/authorize?", Cancel));
        using var browser = new HttpClient();
        using HttpResponseMessage answer = await browser.GetAsync(new Uri(visit(asked["redirect_uri"], asked["state"])), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AgentOutcome outcome = await agent.EndAsync(Cancel);
        Assert.Equal((1, false), (outcome.ExitCode, File.Exists(RecordPath)));
        File.Delete(_folder.Combine("opened.txt"));
        return outcome.Error;
    }

    /// <summary>With a program of the test's own in the browser's place.</summary>
    private AgentProcess StartBrowserLogin(FakeIssuer issuer)
    {
        ProcessStartInfo start = AgentProcess.StartOf(
            _folder, issuer.TokenUrl, "login", "--experimental_issuer", issuer.Url + "/", "--experimental_client-id", "app-other", "--experimental_port", "0");
        if (!OperatingSystem.IsWindows())
        {
            foreach (string opener in (string[])["xdg-open", "open"])
            {
                File.SetUnixFileMode(
                    _folder.Write("bin/" + opener, "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/opened.new\" && mv \"$HOME/opened.new\" \"$HOME/opened.txt\"\n"),
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            start.Environment["PATH"] = $"{_folder.Combine("bin")}{Path.PathSeparator}{start.Environment["PATH"]}";
        }

        return AgentProcess.Run(start, null, Cancel);
    }

    private static string Tokens() =>
        $$"""{"id_token":"{{MadeUpTokens.IdToken}}","access_token":"at-{{MadeUpTokens.Mark}}","refresh_token":"{{MadeUpTokens.FirstRefreshToken}}"}""";

    private static Dictionary<string, string> Query(string url) => url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Trim().Split('&')
        .Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]));

    private async Task<(int Exit, string Text)> StatusAsync()
    {
        AgentOutcome outcome = await RunAsync(null, "login", "status");
        Assert.Equal("", outcome.Output);
        return (outcome.ExitCode, outcome.Error.Trim());
    }

    private async Task<AgentOutcome> RunAsync(string? input, params string[] arguments)
    {
        using AgentProcess agent = AgentProcess.Run(_folder, "", input, Cancel, arguments);
        return await agent.EndAsync(Cancel);
    }
}
