using System.Collections.Concurrent;
using System.Text;

namespace Codex.Authentication.Tests;

/// <summary>
/// A home in a temporary directory, an issuer on loopback and a clock. When it goes, it looks through everything that
/// was left and said for secrets: only the record itself may hold them.
/// </summary>
internal sealed class LoginFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2025, 11, 5, 18, 51, 57, TimeSpan.Zero);

    private readonly HttpClient _http = new();
    private readonly List<Authenticator> _authenticators = [];

    public LoginFixture()
    {
        Environment["CODEX_REFRESH_TOKEN_URL_OVERRIDE"] = Issuer.TokenUrl;
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("codex-auth-").FullName;

    public string Home => Path.Combine(Root, "home");

    public string RecordPath => Path.Combine(Home, "auth.json");

    public FakeIssuer Issuer { get; } = new();

    public ManualTime Time { get; init; } = new(Now);

    public Dictionary<string, string?> Environment { get; } = [];

    public ConcurrentQueue<string> Said { get; } = [];

    public MemoryKeyring Keyring { get; init; } = new();

    public HttpClient Http => _http;

    public Authenticator Create(CredentialStoreMode mode = CredentialStoreMode.File, bool honorsCodexApiKey = false)
    {
        var authenticator = new Authenticator(new AuthenticatorOptions
        {
            Home = Home,
            HttpClient = _http,
            StoreMode = mode,
            HonorsCodexApiKey = honorsCodexApiKey,
            Environment = name => Environment.GetValueOrDefault(name),
            TimeProvider = Time,
            UserAgent = "codex_cli_rs/0.57.0",
            Warn = Said.Enqueue,
            Keyring = Keyring,
        });
        lock (_authenticators)
        {
            _authenticators.Add(authenticator);
        }

        return authenticator;
    }

    public string Record(
        string access = "at-secret-1", string refresh = "rt-secret-1", string? account = "acct-1", TimeSpan age = default,
        string? idToken = null) =>
        Encoding.UTF8.GetString(CredentialRecordJson.WriteIndented(new CredentialRecord
        {
            Tokens = new TokenSet
            {
                IdToken = IdToken.Parse(idToken ?? Tokens.IdToken(account)),
                AccessToken = access,
                RefreshToken = refresh,
                AccountId = account,
            },
            LastRefresh = Time.GetUtcNow() - age,
        }));

    public void Write(string json)
    {
        Directory.CreateDirectory(Home);
        File.WriteAllText(RecordPath, json);
    }

    public CredentialRecord Read() => CredentialRecordJson.Read(File.ReadAllBytes(RecordPath));

    /// <summary>The failure of a call; its text is kept for the search for secrets.</summary>
    public async Task<AuthenticationException> FailureOf(Func<Task> call)
    {
        AuthenticationException error = await Assert.ThrowsAsync<AuthenticationException>(call);
        Said.Enqueue(error.ToString());
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Authenticator authenticator in _authenticators)
        {
            await authenticator.DisposeAsync();
        }

        await Issuer.DisposeAsync();
        _http.Dispose();
        foreach (string file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is not ("auth.json" or "target.json" or ".credentials.json"))
            {
                Assert.DoesNotContain("secret", File.ReadAllText(file), StringComparison.OrdinalIgnoreCase);
            }
        }

        Assert.All(Said, static text => Assert.DoesNotContain("secret-", text, StringComparison.OrdinalIgnoreCase));
        Directory.Delete(Root, recursive: true);
    }
}
