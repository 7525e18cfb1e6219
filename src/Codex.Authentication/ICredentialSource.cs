namespace Codex.Authentication;

/// <summary>Where a request gets its credential from: a token, and a refresh when it was refused.</summary>
/// <remarks>
/// Safe to call from many tasks at once. <see cref="Authenticator"/> is the login of a home.
/// </remarks>
public interface ICredentialSource
{
    /// <summary>The credential for the next request; null when it goes out without one.</summary>
    /// <remarks>Renews ChatGPT tokens that are due, so it may use the network; ask once per request.</remarks>
    /// <exception cref="AuthenticationException">
    /// The credential is dead or could not be renewed; <see cref="AuthenticationException.IsPermanent"/> says whether
    /// trying again can help.
    /// </exception>
    ValueTask<Credential?> GetAsync(CancellationToken ct);

    /// <summary>
    /// A better credential than the one that the server has just refused with 401, or null when there is none
    /// (API keys are never renewed).
    /// </summary>
    /// <remarks>
    /// Callers that meet the refusal at the same time share one renewal. Ask at most once per failing request: a 401
    /// right after a renewal means that the account is not allowed, and renewing again would not change it.
    /// </remarks>
    /// <exception cref="AuthenticationException">
    /// The renewal failed; <see cref="AuthenticationException.IsPermanent"/> says whether trying again can help.
    /// </exception>
    ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct);
}
