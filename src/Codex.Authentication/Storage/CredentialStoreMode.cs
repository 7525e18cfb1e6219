namespace Codex.Authentication;

/// <summary>Where the credentials are kept; the setting <c>cli_auth_credentials_store</c>.</summary>
public enum CredentialStoreMode
{
    /// <summary>In <c>auth.json</c> in the home. The default.</summary>
    File,

    /// <summary>In the keyring of the operating system, and nowhere else.</summary>
    Keyring,

    /// <summary>In the keyring where one can be reached, otherwise in the file.</summary>
    Auto,
}

/// <summary>The names of <see cref="CredentialStoreMode"/> in the configuration.</summary>
public static class CredentialStoreModes
{
    /// <summary>Reads a value of the setting; the spelling is exact.</summary>
    /// <exception cref="FormatException">It is none of the three values; the message names them.</exception>
    public static CredentialStoreMode Parse(string value) => value switch
    {
        "file" => CredentialStoreMode.File,
        "keyring" => CredentialStoreMode.Keyring,
        "auto" => CredentialStoreMode.Auto,
        _ => throw new FormatException(
            $"cli_auth_credentials_store is `{value}`, but must be one of `file`, `keyring` and `auto`"),
    };
}
