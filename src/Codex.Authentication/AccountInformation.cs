namespace Codex.Authentication;

/// <summary>What is known of the present login without asking any server; unverified.</summary>
public sealed record AccountInformation
{
    /// <summary>The kind of credential in use; null when not logged in.</summary>
    public AuthenticationMode? Mode { get; init; }

    /// <summary>The e-mail address that the id token names; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>The plan that the id token names; null when there is none.</summary>
    public PlanType? Plan { get; init; }

    /// <summary>The ChatGPT account (workspace); null when there is none.</summary>
    public string? AccountId { get; init; }
}

/// <summary>What a client of the app-server learns of the login.</summary>
/// <param name="Mode">The kind of credential; null when not logged in, or when the tokens are dead and a login is due.</param>
/// <param name="Token">The secret, if it was asked for and is any good. Never log it.</param>
public readonly record struct AuthenticationStatus(AuthenticationMode? Mode, string? Token)
{
    /// <summary>Whether somebody is logged in with ChatGPT whose tokens are due and could not be renewed for now; <see cref="Mode"/> is then null.</summary>
    public bool IsHeldUp { get; init; }

    /// <summary>Names the mode, not the token.</summary>
    public override string ToString() => $"AuthenticationStatus {{ Mode = {Mode?.ToString() ?? "none"} }}";
}

/// <summary>What <c>codex login status</c> shows.</summary>
/// <param name="Mode">The kind of credential; null when not logged in.</param>
/// <param name="MaskedKey">The API key in its masked form; null for ChatGPT logins.</param>
public readonly record struct LoginStatus(AuthenticationMode? Mode, string? MaskedKey);
