namespace Codex.Authentication;

/// <summary>The operating system's keeper of secrets.</summary>
internal interface IKeyring
{
    /// <summary>The secret of an entry, or null when there is no such entry.</summary>
    /// <exception cref="KeyringException">The keyring cannot be used.</exception>
    string? Read(KeyringEntry entry);

    /// <summary>Makes or replaces an entry.</summary>
    /// <exception cref="KeyringException">The keyring cannot be used.</exception>
    void Write(KeyringEntry entry, string secret);

    /// <summary>Removes an entry; whether there was one.</summary>
    /// <exception cref="KeyringException">The keyring cannot be used.</exception>
    bool Delete(KeyringEntry entry);
}
