using System.Text;

namespace Codex.Authentication.Tests;

public sealed class CredentialStoreModeTests
{
    private static readonly CredentialRecord s_record = new() { ApiKey = "sk-1" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static CredentialStore Open(LoginFixture fixture, CredentialStoreMode mode) =>
        CredentialStore.Open(fixture.Home, mode, fixture.Keyring, fixture.Said.Enqueue);

    [Fact]
    public void The_entry_of_a_home_that_does_not_exist_is_named_after_the_path_as_given() =>
        Assert.Equal(new KeyringEntry("Codex Auth", "cli|940db7b1d0e4eb40"), KeyringEntry.ForHome("~/.codex"));

    [Fact]
    public async Task The_entry_is_the_same_through_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await using var fixture = new LoginFixture();
        Directory.CreateDirectory(fixture.Home);
        string link = Path.Combine(fixture.Root, "link");
        Directory.CreateSymbolicLink(link, fixture.Home);
        Assert.Equal(KeyringEntry.ForHome(fixture.Home), KeyringEntry.ForHome(link + "/"));
    }

    [Theory]
    [InlineData("file", CredentialStoreMode.File)]
    [InlineData("keyring", CredentialStoreMode.Keyring)]
    [InlineData("auto", CredentialStoreMode.Auto)]
    public void The_setting_has_three_values(string value, CredentialStoreMode mode) =>
        Assert.Equal(mode, CredentialStoreModes.Parse(value));

    [Theory]
    [InlineData("File")]
    [InlineData("vault")]
    [InlineData("")]
    public void Another_value_is_an_error_that_names_the_three(string value)
    {
        FormatException error = Assert.Throws<FormatException>(() => CredentialStoreModes.Parse(value));
        Assert.All(["`file`", "`keyring`", "`auto`"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CredentialStoreMode.Keyring)]
    [InlineData(CredentialStoreMode.Auto)]
    public async Task A_working_keyring_holds_the_compact_record_and_an_old_file_is_removed(CredentialStoreMode mode)
    {
        await using var fixture = new LoginFixture();
        fixture.Write("{}");
        CredentialStore store = Open(fixture, mode);

        await store.SaveAsync(s_record, Ct);

        Assert.Equal("""{"OPENAI_API_KEY":"sk-1"}""", fixture.Keyring.Entries[KeyringEntry.ForHome(fixture.Home)]);
        Assert.False(File.Exists(fixture.RecordPath));
        Assert.Equal("sk-1", (await store.LoadAsync(Ct))!.ApiKey);
    }

    [Theory]
    [InlineData(CredentialStoreMode.Keyring)]
    [InlineData(CredentialStoreMode.Auto)]
    public async Task Deleting_removes_entry_and_file_and_tells_whether_there_was_any(CredentialStoreMode mode)
    {
        await using var fixture = new LoginFixture();
        CredentialStore store = Open(fixture, mode);
        await store.SaveAsync(s_record, Ct);
        fixture.Write("{}");

        Assert.True(await store.DeleteAsync(Ct));
        Assert.Empty(fixture.Keyring.Entries);
        Assert.False(File.Exists(fixture.RecordPath));
        Assert.False(await store.DeleteAsync(Ct));
    }

    [Fact]
    public async Task Keyring_mode_fails_without_a_keyring_and_writes_no_file()
    {
        await using var fixture = new LoginFixture { Keyring = new() { Failure = new("no keyring here", isUnreachable: true) } };
        Authenticator authenticator = fixture.Create(CredentialStoreMode.Keyring);

        foreach (Func<Task> call in new Func<Task>[]
        {
            () => authenticator.LoginWithApiKeyAsync("sk-secret-1", Ct).AsTask(),
            () => authenticator.ReadLoginStatusAsync(Ct).AsTask(),
            () => authenticator.LogoutAsync(Ct).AsTask(),
        })
        {
            Assert.Equal(AuthenticationErrorCode.StoreUnavailable, (await fixture.FailureOf(call)).Code);
        }

        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task Auto_mode_prefers_the_keyring_and_uses_the_file_when_it_is_empty_or_fails_or_holds_nonsense()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("""{"OPENAI_API_KEY":"sk-file"}""");
        CredentialStore store = Open(fixture, CredentialStoreMode.Auto);
        Assert.Equal("sk-file", (await store.LoadAsync(Ct))!.ApiKey);

        KeyringEntry entry = KeyringEntry.ForHome(fixture.Home);
        fixture.Keyring.Entries[entry] = """{"OPENAI_API_KEY":"sk-ring"}""";
        Assert.Equal("sk-ring", (await store.LoadAsync(Ct))!.ApiKey);

        fixture.Keyring.Entries[entry] = "nonsense";
        Assert.Equal("sk-file", (await store.LoadAsync(Ct))!.ApiKey);

        fixture.Keyring.Failure = new("locked");
        Assert.Equal("sk-file", (await store.LoadAsync(Ct))!.ApiKey);
    }

    [Fact]
    public async Task Auto_mode_writes_only_the_file_when_the_keyring_fails_and_says_so()
    {
        await using var fixture = new LoginFixture { Keyring = new() { Failure = new("no keyring", isUnreachable: true) } };
        CredentialStore store = Open(fixture, CredentialStoreMode.Auto);

        await store.SaveAsync(s_record, Ct);

        Assert.True(File.Exists(fixture.RecordPath));
        Assert.Contains(fixture.Said, text => text.Contains(fixture.RecordPath, StringComparison.Ordinal));
        Assert.True(await store.DeleteAsync(Ct));
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task Auto_mode_logout_removes_the_file_and_reports_a_locked_keyring_that_may_keep_its_entry()
    {
        await using var fixture = new LoginFixture { Keyring = new() { Failure = new("locked") } };
        fixture.Write("{}");
        await fixture.FailureOf(() => Open(fixture, CredentialStoreMode.Auto).DeleteAsync(Ct).AsTask());
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task Auto_mode_never_brings_back_an_entry_that_is_older_than_the_file()
    {
        await using var fixture = new LoginFixture { Keyring = new() };
        CredentialStore store = Open(fixture, CredentialStoreMode.Auto);
        CredentialRecord older = CredentialRecordJson.Read(Encoding.UTF8.GetBytes(fixture.Record("at-secret-old", age: TimeSpan.FromDays(1))));
        CredentialRecord newer = CredentialRecordJson.Read(Encoding.UTF8.GetBytes(fixture.Record("at-secret-new")));
        await store.SaveAsync(older, Ct);
        fixture.Keyring.Failure = new("locked");
        await store.SaveAsync(newer, Ct);
        fixture.Keyring.Failure = null;

        Assert.Equal("at-secret-new", (await store.LoadAsync(Ct))!.Tokens!.AccessToken);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(95)]
    public void A_secret_too_large_for_one_entry_is_spread_over_several(int length)
    {
        var inner = new MemoryKeyring { LargestSecret = 16 };
        var keyring = new SplittingKeyring(inner, 10);
        var entry = new KeyringEntry("s", "a");
        string secret = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));

        keyring.Write(entry, new string('x', 61));
        keyring.Write(entry, secret);

        Assert.Equal(secret, keyring.Read(entry));
        Assert.Equal(length <= 10 ? 1 : 1 + ((length + 9) / 10), inner.Entries.Count);
        Assert.True(keyring.Delete(entry));
        Assert.Empty(inner.Entries);
        Assert.False(keyring.Delete(entry));
    }

    [Fact]
    public void A_spread_secret_whose_successor_cannot_be_written_stays_whole()
    {
        var inner = new MemoryKeyring { LargestSecret = 16 };
        var keyring = new SplittingKeyring(inner, 10);
        var entry = new KeyringEntry("s", "a");
        keyring.Write(entry, new string('x', 25));
        inner.FailsToWriteAfter(1);

        Assert.Throws<KeyringException>(() => keyring.Write(entry, new string('y', 35)));

        Assert.Equal(new string('x', 25), keyring.Read(entry));
    }

    [Fact]
    public void A_machine_without_a_Secret_Service_says_that_there_is_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The Secret Service is of Linux.");
        Assert.SkipWhen(Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS") is not null, "This session may have a Secret Service.");
        KeyringException error = Assert.Throws<KeyringException>(() => SystemKeyring.Current.Read(new KeyringEntry("Codex Auth", "cli|none")));
        Assert.True(error.IsUnreachable);
    }
}
