namespace Codex.Authentication;

/// <summary>Keeps the one record of a home.</summary>
internal abstract class CredentialStore
{
    protected CredentialStore(string home) => Home = home;

    public string Home { get; }

    /// <summary>Where the record's file is or would be, links resolved; what belongs to the record stands beside it.</summary>
    public abstract string RecordPath { get; }

    /// <summary>The file that processes sharing this store take in turn while they change its tokens.</summary>
    public string LockPath => RecordPath + ".lock";

    public static CredentialStore Open(string home, CredentialStoreMode mode, IKeyring keyring, Action<string> warn)
    {
        var file = new FileCredentialStore(home);
        if (mode == CredentialStoreMode.File)
        {
            return file;
        }

        var entry = new KeyringCredentialStore(keyring, file, warn);
        return mode == CredentialStoreMode.Keyring ? entry : new AutoCredentialStore(entry, file, warn);
    }

    /// <summary>The record, or null when there is none.</summary>
    /// <exception cref="AuthenticationException">
    /// <see cref="AuthenticationErrorCode.RecordUnreadable"/> or <see cref="AuthenticationErrorCode.StoreUnavailable"/>.
    /// </exception>
    public abstract ValueTask<CredentialRecord?> LoadAsync(CancellationToken ct);

    /// <summary>Replaces the record.</summary>
    /// <exception cref="AuthenticationException"><see cref="AuthenticationErrorCode.StoreUnavailable"/>.</exception>
    public abstract ValueTask SaveAsync(CredentialRecord record, CancellationToken ct);

    /// <summary>Removes the record, readable or not; whether there was one.</summary>
    /// <exception cref="AuthenticationException"><see cref="AuthenticationErrorCode.StoreUnavailable"/>.</exception>
    public abstract ValueTask<bool> DeleteAsync(CancellationToken ct);
}
