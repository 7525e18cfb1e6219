using System.Runtime.Versioning;

namespace Codex.Authentication.Tests;

public sealed class FileCredentialStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_home_has_no_credentials_and_is_made_on_saving()
    {
        await using var fixture = new LoginFixture();
        var store = new FileCredentialStore(Path.Combine(fixture.Home, "deep", "home"));
        Assert.Null(await store.LoadAsync(Ct));
        Assert.False(await store.DeleteAsync(Ct));

        await store.SaveAsync(new CredentialRecord { ApiKey = "sk-1" }, Ct);

        Assert.Equal("sk-1", (await store.LoadAsync(Ct))!.ApiKey);
        Assert.True(await store.DeleteAsync(Ct));
        Assert.False(File.Exists(store.FilePath));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task The_file_is_for_its_owner_only_even_if_it_was_open_to_others_before()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such file modes.");
        await using var fixture = new LoginFixture();
        fixture.Write("{}");
        File.SetUnixFileMode(fixture.RecordPath, (UnixFileMode)0b110_100_100);

        await new FileCredentialStore(fixture.Home).SaveAsync(new CredentialRecord { ApiKey = "sk-1" }, Ct);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(fixture.RecordPath));
    }

    [Fact]
    public async Task A_link_is_followed_and_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await using var fixture = new LoginFixture();
        Directory.CreateDirectory(fixture.Home);
        string target = Path.Combine(fixture.Root, "target.json");
        File.WriteAllText(target, "{}");
        File.CreateSymbolicLink(fixture.RecordPath, target);
        var store = new FileCredentialStore(fixture.Home);

        await store.SaveAsync(new CredentialRecord { ApiKey = "sk-1" }, Ct);

        Assert.Equal(target, new FileInfo(fixture.RecordPath).LinkTarget);
        Assert.Contains("sk-1", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal(target + ".lock", store.LockPath);
        Assert.Equal(["auth.json"], Directory.GetFileSystemEntries(fixture.Home).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_reader_sees_the_old_record_or_the_new_one_and_never_a_part()
    {
        await using var fixture = new LoginFixture();
        var store = new FileCredentialStore(fixture.Home);
        await store.SaveAsync(new CredentialRecord { ApiKey = new string('a', 100_000) }, Ct);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 30; i++)
            {
                await store.SaveAsync(new CredentialRecord { ApiKey = new string((char)('a' + (i % 26)), 100_000) }, Ct);
            }
        }, Ct);

        while (!writing.IsCompleted)
        {
            string key = (await store.LoadAsync(Ct))!.ApiKey!;
            Assert.Equal(100_000, key.Length);
            Assert.DoesNotContain(key, character => character != key[0]);
        }

        await writing;
        Assert.Equal(["auth.json"], Directory.GetFileSystemEntries(fixture.Home).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{bad at-secret-9")]
    [InlineData("""{"tokens":{"id_token":"at-secret-9","access_token":"a","refresh_token":"r"}}""")]
    public async Task An_unreadable_record_is_an_error_that_names_the_file_and_is_left_alone(string content)
    {
        await using var fixture = new LoginFixture();
        fixture.Write(content);
        Authenticator authenticator = fixture.Create();

        AuthenticationException error = await fixture.FailureOf(async () => await authenticator.GetAsync(Ct));

        Assert.Equal(AuthenticationErrorCode.RecordUnreadable, error.Code);
        Assert.Contains(fixture.RecordPath, error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(fixture.RecordPath));
        await fixture.FailureOf(async () => await authenticator.ReadLoginStatusAsync(Ct));
    }

    [Fact]
    public async Task An_unreadable_record_stops_neither_a_logout_nor_a_new_login()
    {
        await using var fixture = new LoginFixture();
        fixture.Write("{bad");
        Authenticator authenticator = fixture.Create();
        await authenticator.LoginWithApiKeyAsync("sk-1", Ct);
        Assert.Equal("sk-1", (await authenticator.GetAsync(Ct))!.BearerToken);

        fixture.Write("{bad");
        Assert.True(await fixture.Create().LogoutAsync(Ct));
        Assert.False(File.Exists(fixture.RecordPath));
    }
}
