namespace Codex.Authentication;

/// <summary>The keyring where one can be reached, otherwise the file.</summary>
internal sealed class AutoCredentialStore(KeyringCredentialStore keyring, FileCredentialStore file, Action<string> warn)
    : CredentialStore(file.Home)
{
    public override string RecordPath => file.RecordPath;

    public override async ValueTask<CredentialRecord?> LoadAsync(CancellationToken ct)
    {
        CredentialRecord? entry = null;
        try
        {
            entry = await keyring.LoadAsync(ct).ConfigureAwait(false);
        }
        catch (AuthenticationException error)
        {
            WarnOfFile(error);
        }

        if (entry is null)
        {
            return await file.LoadAsync(ct).ConfigureAwait(false);
        }

        return entry.Mode == AuthenticationMode.ChatGpt && File.Exists(file.FilePath)
            ? await NewerOfAsync(entry, ct).ConfigureAwait(false)
            : entry;
    }

    public override async ValueTask SaveAsync(CredentialRecord record, CancellationToken ct)
    {
        try
        {
            await keyring.SaveAsync(record, ct).ConfigureAwait(false);
            return;
        }
        catch (AuthenticationException error)
        {
            WarnOfFile(error);
        }

        await file.SaveAsync(record, ct).ConfigureAwait(false);
        try
        {
            // An entry that stays behind would be read before the file and bring the old tokens back.
            keyring.DeleteEntry();
        }
        catch (AuthenticationException error) when (error.InnerException is KeyringException { IsUnreachable: true })
        {
        }
        catch (AuthenticationException error)
        {
            warn($"An older entry may stay in the keyring. {error.Message}");
        }
    }

    public override async ValueTask<bool> DeleteAsync(CancellationToken ct)
    {
        bool fromFile = await file.DeleteAsync(ct).ConfigureAwait(false);
        try
        {
            return keyring.DeleteEntry() || fromFile;
        }
        catch (AuthenticationException error) when (error.InnerException is KeyringException { IsUnreachable: true })
        {
            // Without a keyring there is no entry that could stay behind.
            return fromFile;
        }
    }

    /// <summary>
    /// Saving to the keyring removes the file, so both exist only after the keyring failed once; then the tokens of the
    /// file can be the newer ones.
    /// </summary>
    private async ValueTask<CredentialRecord> NewerOfAsync(CredentialRecord entry, CancellationToken ct)
    {
        try
        {
            return await file.LoadAsync(ct).ConfigureAwait(false) is { Mode: AuthenticationMode.ChatGpt } other
                && other.Tokens!.IsSameAccountAs(entry.Tokens!)
                && other.LastRefresh > entry.LastRefresh
                ? other
                : entry;
        }
        catch (AuthenticationException error)
        {
            warn($"{error.Message} The keyring's entry is used.");
            return entry;
        }
    }

    private void WarnOfFile(AuthenticationException error) => warn($"{error.Message} Using {file.FilePath} instead.");
}
