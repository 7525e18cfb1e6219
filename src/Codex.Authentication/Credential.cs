namespace Codex.Authentication;

/// <summary>What one request carries to prove who sends it. Its text never shows the secret.</summary>
public sealed record Credential
{
    /// <summary>Whether the secret is an API key or the access token of a ChatGPT account.</summary>
    public required AuthenticationMode Mode { get; init; }

    /// <summary>The secret of <c>Authorization: Bearer</c>. Never log it.</summary>
    public required string BearerToken { get; init; }

    /// <summary>
    /// The ChatGPT account (workspace), for the header <c>chatgpt-account-id</c>; null when the tokens name none, and
    /// always null for API keys.
    /// </summary>
    public string? AccountId { get; init; }

    /// <summary>The plan of the ChatGPT account as its token names it; null when unknown or for API keys.</summary>
    public PlanType? Plan { get; init; }

    /// <summary>
    /// Whether it is from the login that is stored on this machine, and not from the environment or a program's own source.
    /// Such a credential goes only to providers that ask for the login.
    /// </summary>
    public bool IsStored { get; init; }

    /// <summary>Names the mode and the account, never the secret.</summary>
    public override string ToString() => $"Credential {{ Mode = {Mode}, AccountId = {AccountId ?? "none"} }}";
}
