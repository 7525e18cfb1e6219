namespace Codex.Authentication;

/// <summary>Keeps the tokens of logins to MCP servers, in the operating system's keyring or in a file of the home folder.</summary>
public sealed class McpTokenStore
{
    private const string Service = "Codex MCP Credentials";

    private readonly CredentialStoreMode _mode;
    private readonly Action<string> _warn;
    private readonly IKeyring _keyring;
    private readonly McpTokenFile _file;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="mode">Where tokens are kept; with <see cref="CredentialStoreMode.Auto"/> in the keyring where one can be reached.</param>
    /// <param name="warn">Told of trouble that nothing fails by; null to tell nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public McpTokenStore(string home, CredentialStoreMode mode, Action<string>? warn = null, TimeProvider? time = null)
        : this(home, mode, warn, time, SystemKeyring.Current)
    {
    }

    internal McpTokenStore(string home, CredentialStoreMode mode, Action<string>? warn, TimeProvider? time, IKeyring keyring)
    {
        _mode = mode;
        _warn = warn ?? (static _ => { });
        Time = time ?? TimeProvider.System;
        _keyring = keyring;
        _file = new McpTokenFile(home, Time);
    }

    internal TimeProvider Time { get; }

    /// <summary>The file that processes take in turn while they renew tokens.</summary>
    internal string LockPath => _file.LockPath;

    /// <summary>The tokens of a server; null when there are none.</summary>
    /// <exception cref="AuthenticationException">The keyring cannot be used where it must, or the file is broken.</exception>
    public async Task<McpTokens?> LoadAsync(string serverName, string url, CancellationToken cancellationToken = default)
    {
        string key = McpTokens.KeyOf(serverName, url);
        if (_mode != CredentialStoreMode.File)
        {
            try
            {
                if (_keyring.Read(Entry(key)) is { } secret && McpTokenJson.ReadSecret(secret) is { } tokens)
                {
                    return tokens;
                }
            }
            catch (KeyringException error) when (_mode == CredentialStoreMode.Auto)
            {
                WarnOfKeyring(error);
            }
            catch (KeyringException error)
            {
                throw Unavailable(error);
            }
        }

        return _mode == CredentialStoreMode.Keyring ? null : await _file.LoadAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps tokens in place of those that the server had.</summary>
    /// <exception cref="AuthenticationException">They cannot be kept.</exception>
    public async Task SaveAsync(McpTokens tokens, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (_mode != CredentialStoreMode.File)
        {
            try
            {
                _keyring.Write(Entry(tokens.Key), McpTokenJson.ToSecret(tokens, Time.GetUtcNow()));
                await RemoveOlderAsync(tokens.Key, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KeyringException error) when (_mode == CredentialStoreMode.Auto)
            {
                WarnOfKeyring(error);
            }
            catch (KeyringException error)
            {
                throw Unavailable(error);
            }
        }

        await _file.SaveAsync(tokens, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the tokens of a server from keyring and file; whether there were any.</summary>
    /// <exception cref="AuthenticationException">They cannot be removed.</exception>
    public async Task<bool> DeleteAsync(string serverName, string url, CancellationToken cancellationToken = default)
    {
        string key = McpTokens.KeyOf(serverName, url);
        bool fromKeyring = false;
        try
        {
            fromKeyring = _keyring.Delete(Entry(key));
        }
        catch (KeyringException error) when (_mode == CredentialStoreMode.File || error.IsUnreachable)
        {
            // Where there is no keyring, or none is wanted, no entry can stay behind.
        }
        catch (KeyringException error)
        {
            throw Unavailable(error);
        }

        return await _file.DeleteAsync(key, cancellationToken).ConfigureAwait(false) || fromKeyring;
    }

    private static KeyringEntry Entry(string key) => new(Service, key);

    private static AuthenticationException Unavailable(KeyringException error) => new(
        AuthenticationErrorCode.StoreUnavailable,
        $"The keyring cannot be used: {error.Message}. Unlock it, or set mcp_oauth_credentials_store to \"file\".",
        error);

    private async Task RemoveOlderAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await _file.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException error)
        {
            _warn($"The tokens are in the keyring now, but an older copy may stay behind. {error.Message}");
        }
    }

    private void WarnOfKeyring(KeyringException error)
    {
        if (!error.IsUnreachable)
        {
            _warn($"The keyring cannot be used: {error.Message}. The file {McpTokenFile.FileName} of the home folder is used instead.");
        }
    }
}
