using System.Text;

namespace Codex.Authentication;

/// <summary>The record as an entry of the operating system's keyring; a file left from before is removed on saving.</summary>
internal sealed class KeyringCredentialStore(IKeyring keyring, FileCredentialStore file, Action<string> warn)
    : CredentialStore(file.Home)
{
    private readonly KeyringEntry _entry = KeyringEntry.ForHome(file.Home);

    public override string RecordPath => file.RecordPath;

    public override ValueTask<CredentialRecord?> LoadAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        string? value = Call(() => keyring.Read(_entry));
        if (value is null)
        {
            return ValueTask.FromResult<CredentialRecord?>(null);
        }

        try
        {
            return ValueTask.FromResult<CredentialRecord?>(CredentialRecordJson.Read(Encoding.UTF8.GetBytes(value)));
        }
        catch (FormatException error)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.RecordUnreadable,
                $"The credentials in the keyring (entry {_entry.Account}) cannot be used: {error.Message}. Log in again with `codex login` to replace them.");
        }
    }

    public override async ValueTask SaveAsync(CredentialRecord record, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        string value = Encoding.UTF8.GetString(CredentialRecordJson.WriteCompact(record));
        Call(() =>
        {
            keyring.Write(_entry, value);
            return true;
        });
        try
        {
            await file.DeleteAsync(ct).ConfigureAwait(false);
        }
        catch (AuthenticationException error)
        {
            warn($"The credentials are in the keyring now, but an older copy stays behind. {error.Message}");
        }
    }

    /// <summary>Removes the entry and the file; the file goes first, since it goes whatever the keyring says.</summary>
    public override async ValueTask<bool> DeleteAsync(CancellationToken ct)
    {
        bool fromFile = await file.DeleteAsync(ct).ConfigureAwait(false);
        return DeleteEntry() || fromFile;
    }

    public bool DeleteEntry() => Call(() => keyring.Delete(_entry));

    private static T Call<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (KeyringException error)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable,
                $"The keyring cannot be used: {error.Message}. Unlock it, or set cli_auth_credentials_store to \"file\".",
                error);
        }
    }
}
