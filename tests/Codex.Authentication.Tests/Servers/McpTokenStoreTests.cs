namespace Codex.Authentication.Tests;

public sealed class McpTokenStoreTests : IDisposable
{
    private const string Url = "http://127.0.0.1:40237/mcp";

    private static readonly DateTimeOffset s_now = new(2025, 11, 5, 18, 51, 57, TimeSpan.Zero);

    private readonly string _home = Directory.CreateTempSubdirectory("codex-mcp-tokens-").FullName;
    private readonly MemoryKeyring _keyring = new();
    private readonly List<string> _warnings = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_home, ".credentials.json");

    private static McpTokens Tokens => new()
    {
        ServerName = "h",
        Url = Url,
        ClientId = "c1",
        AccessToken = "a",
        RefreshToken = "r",
        ExpiresAt = s_now.AddHours(1),
        Scopes = ["read", "write"],
    };

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void The_key_is_the_name_and_a_digest_of_the_url() => Assert.Equal("h|bb48b14c50f37e48", McpTokens.KeyOf("h", Url));

    [Fact]
    public async Task The_file_has_one_line_of_compact_JSON_sorted_by_key_and_readable_by_its_owner_only()
    {
        McpTokenStore store = Create(CredentialStoreMode.File);
        await store.SaveAsync(Tokens with { ServerName = "z", RefreshToken = null, ExpiresAt = null, Scopes = null }, Ct);
        await store.SaveAsync(Tokens, Ct);

        Assert.Equal(
            $$$"""{"h|bb48b14c50f37e48":{"server_name":"h","server_url":"{{{Url}}}","client_id":"c1","access_token":"a","expires_at":1762372317000,"refresh_token":"r","scopes":["read","write"]},"z|bb48b14c50f37e48":{"server_name":"z","server_url":"{{{Url}}}","client_id":"c1","access_token":"a","expires_at":null,"refresh_token":null,"scopes":[]}}""",
            await File.ReadAllTextAsync(FilePath, Ct));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(FilePath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equivalent(Tokens, await store.LoadAsync("h", Url, Ct));
        Assert.Null(await store.LoadAsync("h", "http://other", Ct));
    }

    [Fact]
    public async Task The_file_goes_with_its_last_entry_and_what_was_never_there_is_no_error()
    {
        McpTokenStore store = Create(CredentialStoreMode.File);
        Assert.False(await store.DeleteAsync("h", Url, Ct));
        await store.SaveAsync(Tokens, Ct);

        Assert.True(await store.DeleteAsync("h", Url, Ct));
        Assert.False(File.Exists(FilePath));
        Assert.False(await store.DeleteAsync("h", Url, Ct));
    }

    [Fact]
    public async Task Entries_are_found_by_what_they_say_of_themselves_and_may_lack_what_is_not_known()
    {
        await File.WriteAllTextAsync(FilePath, $$"""{"odd":{"server_name":"h","server_url":"{{Url}}","client_id":"c1","access_token":"a"},"other":7}""", Ct);

        McpTokens? tokens = await Create(CredentialStoreMode.File).LoadAsync("h", Url, Ct);

        Assert.Equal(("a", null, null), (tokens!.AccessToken, tokens.RefreshToken, tokens.ExpiresAt));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public async Task A_broken_file_is_an_error_and_stays_as_it_is(string text)
    {
        await File.WriteAllTextAsync(FilePath, text, Ct);
        McpTokenStore store = Create(CredentialStoreMode.File);

        await Assert.ThrowsAsync<AuthenticationException>(() => store.LoadAsync("h", Url, Ct));
        await Assert.ThrowsAsync<AuthenticationException>(() => store.SaveAsync(Tokens, Ct));
        await Assert.ThrowsAsync<AuthenticationException>(() => store.DeleteAsync("h", Url, Ct));

        Assert.Equal(text, await File.ReadAllTextAsync(FilePath, Ct));
    }

    [Fact]
    public async Task The_keyring_s_secret_has_the_form_that_others_read_and_keeps_the_end_of_the_life()
    {
        McpTokenStore store = Create(CredentialStoreMode.Keyring);
        await store.SaveAsync(Tokens, Ct);

        KeyValuePair<KeyringEntry, string> entry = Assert.Single(_keyring.Entries);
        Assert.Equal(new KeyringEntry("Codex MCP Credentials", "h|bb48b14c50f37e48"), entry.Key);
        Assert.Equal(
            $$$"""{"server_name":"h","url":"{{{Url}}}","client_id":"c1","token_response":{"access_token":"a","token_type":"bearer","expires_in":3600,"refresh_token":"r","scope":"read write"},"expires_at":1762372317000}""",
            entry.Value);
        Assert.Equivalent(Tokens, await store.LoadAsync("h", Url, Ct));
    }

    [Fact]
    public async Task A_secret_without_its_end_says_nothing_of_today()
    {
        _keyring.Entries[new KeyringEntry("Codex MCP Credentials", Tokens.Key)] =
            $$$"""{"server_name":"h","url":"{{{Url}}}","client_id":"c1","token_response":{"access_token":"a","token_type":"bearer","expires_in":3600} }""";

        Assert.Null((await Create(CredentialStoreMode.Keyring).LoadAsync("h", Url, Ct))!.ExpiresAt);
    }

    [Fact]
    public async Task Saving_to_the_keyring_removes_the_file_s_entry()
    {
        await Create(CredentialStoreMode.File).SaveAsync(Tokens, Ct);

        await Create(CredentialStoreMode.Auto).SaveAsync(Tokens, Ct);

        Assert.False(File.Exists(FilePath));
        Assert.Single(_keyring.Entries);
    }

    [Fact]
    public async Task Where_the_keyring_fails_auto_uses_the_file_and_keyring_fails()
    {
        _keyring.Failure = new KeyringException("locked");
        await Create(CredentialStoreMode.Auto).SaveAsync(Tokens, Ct);

        Assert.Equivalent(Tokens, await Create(CredentialStoreMode.Auto).LoadAsync("h", Url, Ct));
        await Assert.ThrowsAsync<AuthenticationException>(() => Create(CredentialStoreMode.Keyring).LoadAsync("h", Url, Ct));
        await Assert.ThrowsAsync<AuthenticationException>(() => Create(CredentialStoreMode.Keyring).SaveAsync(Tokens, Ct));
        await Assert.ThrowsAsync<AuthenticationException>(() => Create(CredentialStoreMode.Auto).DeleteAsync("h", Url, Ct));
        Assert.True(File.Exists(FilePath));
        Assert.True(await Create(CredentialStoreMode.File).DeleteAsync("h", Url, Ct));
        Assert.NotEmpty(_warnings);
    }

    [Fact]
    public async Task Deleting_removes_from_both_and_a_machine_without_a_keyring_is_no_error()
    {
        await Create(CredentialStoreMode.File).SaveAsync(Tokens, Ct);
        _keyring.Entries[new KeyringEntry("Codex MCP Credentials", Tokens.Key)] = "x";
        Assert.True(await Create(CredentialStoreMode.Auto).DeleteAsync("h", Url, Ct));
        Assert.Empty(_keyring.Entries);
        Assert.False(File.Exists(FilePath));

        _keyring.Failure = new KeyringException("none here", isUnreachable: true);
        Assert.False(await Create(CredentialStoreMode.Auto).DeleteAsync("h", Url, Ct));
    }

    [Fact]
    public void No_text_form_shows_a_token() => Assert.Equal("McpTokens of h", Tokens.ToString());

    private McpTokenStore Create(CredentialStoreMode mode) => new(_home, mode, _warnings.Add, new ManualTime(s_now), _keyring);
}
