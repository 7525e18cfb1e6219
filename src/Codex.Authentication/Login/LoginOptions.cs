namespace Codex.Authentication;

/// <summary>How a ChatGPT login is made; the defaults are right for users.</summary>
public sealed record LoginOptions
{
    /// <summary>The issuer of the service.</summary>
    public const string DefaultIssuer = "https://auth.openai.com";

    /// <summary>The port that the service redirects browsers to.</summary>
    public const int DefaultPort = 1455;

    /// <summary>The server that authorises; a slash at the end is dropped.</summary>
    public string Issuer { get; init; } = DefaultIssuer;

    /// <summary>The OAuth client.</summary>
    public string ClientId { get; init; } = AuthenticatorOptions.DefaultClientId;

    /// <summary>The workspace (ChatGPT account) that the login must belong to; null for any.</summary>
    public string? RequiredWorkspaceId { get; init; }

    /// <summary>The port of the local server of a browser login on 127.0.0.1; 0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>
    /// Opens the address in a browser, for example <see cref="SystemBrowser.TryOpen"/>; null to open none. That it fails
    /// does not end the login, since the user can visit the address by hand.
    /// </summary>
    public Func<string, bool>? OpenBrowser { get; init; }

    /// <summary>How long a browser login may take before it ends as timed out; null for no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    internal string TrimmedIssuer => Issuer.TrimEnd('/');
}
