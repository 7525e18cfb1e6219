namespace Codex.Configuration;

/// <summary>Rules on the login.</summary>
public sealed record LoginSettings
{
    /// <summary>The only kind of login that is accepted; null for both.</summary>
    public ForcedLoginMethod? ForcedMethod { get; init; }

    /// <summary>The only workspace whose login is accepted; null for all.</summary>
    public string? ForcedWorkspaceId { get; init; }

    /// <summary>Where the login is kept (<c>cli_auth_credentials_store</c>).</summary>
    public CredentialsStoreMode CredentialsStore { get; init; } = CredentialsStoreMode.File;

    /// <summary>Where tokens of MCP servers are kept (<c>mcp_oauth_credentials_store</c>).</summary>
    public CredentialsStoreMode McpCredentialsStore { get; init; } = CredentialsStoreMode.Auto;
}

/// <summary>A kind of login.</summary>
public enum ForcedLoginMethod
{
    /// <summary><c>chatgpt</c></summary>
    ChatGpt,

    /// <summary><c>api</c></summary>
    ApiKey,
}

/// <summary>Where credentials are kept.</summary>
public enum CredentialsStoreMode
{
    /// <summary><c>file</c>: in the home folder.</summary>
    File,

    /// <summary><c>keyring</c>: in the system's keyring.</summary>
    Keyring,

    /// <summary><c>auto</c>: in the keyring, else in the file.</summary>
    Auto,
}
