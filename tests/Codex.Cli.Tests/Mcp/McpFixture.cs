using Codex.Authentication;
using Codex.Authentication.Tests;

namespace Codex.Cli.Tests.Mcp;

/// <summary>Runs <c>codex mcp</c> in this process on a home of the test's own, beside a web server that takes logins.</summary>
public sealed class McpFixture : IAsyncDisposable
{
    private const string WellKnown = "/.well-known/oauth-authorization-server";

    private readonly TempFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("CODEX_HOME");

    public McpFixture() => Environment.SetEnvironmentVariable("CODEX_HOME", Home);

    public FakeIssuer Web { get; } = new();

    public string Url => Web.Url + "/mcp";

    public string Home => _home.Path;

    public string ConfigFile => _home.File("config.toml");

    public string Config => File.ReadAllText(ConfigFile);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void WriteConfig(string text) => File.WriteAllText(ConfigFile, text);

    public void TakesLogins()
    {
        Web.Answers(WellKnown, new Answer(200, $$"""{"authorization_endpoint":"{{Web.Url}}/authorize","token_endpoint":"{{Web.Url}}/token","registration_endpoint":"{{Web.Url}}/register"}"""));
        Web.Answers("/register", new Answer(201, """{"client_id":"client-7"}"""));
        Web.Answers("/token", new Answer(200, """{"access_token":"at-secret-1","token_type":"bearer","expires_in":60,"refresh_token":"rt-secret-1","scope":"read"}"""));
    }

    /// <summary>As if <c>codex mcp login</c> had been run.</summary>
    public Task SignInAsync(string server) => Tokens.SaveAsync(
        new McpTokens { ServerName = server, Url = Url, ClientId = "client-7", AccessToken = "at-secret-1", RefreshToken = "rt-secret-1" }, Cancel);

    public McpTokenStore Tokens => new(Home, CredentialStoreMode.File);

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await CodexProgram.Build(static (_, _) => Task.FromResult(0)).RunAsync(["mcp", .. arguments], output, error, Cancel);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that succeeds; its output.</summary>
    public static async Task<string> OutputOfAsync(params string[] arguments)
    {
        (int exit, string output, string error) = await RunAsync(arguments);
        Assert.True(exit == 0, error);
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _before);
        await Web.DisposeAsync();
        _home.Dispose();
    }
}
