namespace Codex.Authentication;

/// <summary>What an <see cref="Authenticator"/> works with.</summary>
public sealed record AuthenticatorOptions
{
    /// <summary>The OAuth client of this program, for logins and renewals.</summary>
    public const string DefaultClientId = "app_EMoamEEZ73f0CkXaXp7hrann";

    /// <summary>The home directory (<c>CODEX_HOME</c>) whose credentials are used. It need not exist yet.</summary>
    public required string Home { get; init; }

    /// <summary>Sends the requests of renewals and logins. It is not disposed of.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>Where the credentials are kept.</summary>
    public CredentialStoreMode StoreMode { get; init; } = CredentialStoreMode.File;

    /// <summary>
    /// Whether <c>CODEX_API_KEY</c> stands for a stored login: true for <c>exec</c> and for the check of the login
    /// restrictions, false for everything else.
    /// </summary>
    public bool HonorsCodexApiKey { get; init; }

    /// <summary>The value of the header <c>originator</c> and of the parameter of that name in the login's address.</summary>
    public string Originator { get; init; } = "codex_cli_rs";

    /// <summary>The value of the header <c>User-Agent</c>; null to send none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The OAuth client that renewals name.</summary>
    public string ClientId { get; init; } = DefaultClientId;

    /// <summary>Reads a variable of the environment; null when it is unset.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Told of what went wrong without stopping anything, as a sentence for the user or a log. It never holds a secret.
    /// </summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>The keyring; the operating system's unless a test brings its own.</summary>
    internal IKeyring? Keyring { get; init; }
}
