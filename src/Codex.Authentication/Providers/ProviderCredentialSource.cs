using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>
/// The credential that one provider of models is given: its own token or key and, only if it asks for the login of
/// OpenAI, that login.
/// </summary>
/// <remarks>
/// A stored login never goes to a provider that did not set <c>requires_openai_auth</c>, and a refused key of a provider
/// never leads to a renewal of the login.
/// </remarks>
/// <param name="provider">The provider.</param>
/// <param name="login">The login of the user.</param>
/// <param name="environment">Reads a variable of the environment; null when it is unset.</param>
public sealed class ProviderCredentialSource(
    ModelProviderDefinition provider, ICredentialSource login, Func<string, string?> environment) : ICredentialSource
{
    private bool UsesLogin => provider is { RequiresOpenAIAuth: true, WireApi: WireApi.Responses };

    /// <summary>Where requests go when the provider names no address: it depends on the credential that they carry.</summary>
    public static string DefaultBaseUrl(AuthenticationMode? mode) => mode == AuthenticationMode.ChatGpt
        ? "https://chatgpt.com/backend-api/codex"
        : "https://api.openai.com/v1";

    /// <inheritdoc/>
    public async ValueTask<Credential?> GetAsync(CancellationToken ct)
    {
        if (Own() is { } own)
        {
            return own;
        }

        Credential? stored = UsesLogin ? await login.GetAsync(ct).ConfigureAwait(false) : null;
        return stored is null && provider.EnvKey is { } variable ? throw Missing(variable) : stored;
    }

    /// <inheritdoc/>
    public ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct) =>
        UsesLogin && Own() is null ? login.RefreshAsync(refused, ct) : ValueTask.FromResult<Credential?>(null);

    private Credential? Own()
    {
        string? secret = !string.IsNullOrWhiteSpace(provider.ExperimentalBearerToken) ? provider.ExperimentalBearerToken
            : provider.EnvKey is { } variable ? environment(variable)
            : null;
        return string.IsNullOrWhiteSpace(secret) ? null : new Credential { Mode = AuthenticationMode.ApiKey, BearerToken = secret };
    }

    private AuthenticationException Missing(string variable)
    {
        string text = $"The provider {provider.Name} needs its key in the environment variable {variable}, which is not set.";
        return new AuthenticationException(
            AuthenticationErrorCode.ProviderKeyMissing,
            string.IsNullOrWhiteSpace(provider.EnvKeyInstructions) ? text : $"{text} {provider.EnvKeyInstructions}");
    }
}
