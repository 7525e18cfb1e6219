using System.Collections.Concurrent;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Models;

namespace Codex.Core.Conversations;

/// <summary>The credentials of a client's conversations: the program's own source, or the login of the home folder.</summary>
internal sealed class AgentLogin(CodexClientOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Authenticator> _byHome = new(StringComparer.Ordinal);
    private readonly Lazy<HttpClient> _http = new(static () => new HttpClient());

    /// <summary>How the program introduces itself.</summary>
    public ClientIdentity Identity { get; } = new(options.Originator);

    /// <summary>The credentials for a configuration.</summary>
    public ICredentialSource CredentialsOf(CodexConfiguration configuration) =>
        options.Credentials ?? _byHome.GetOrAdd(configuration.CodexHome, _ => new Authenticator(new AuthenticatorOptions
        {
            Home = configuration.CodexHome,
            HttpClient = _http.Value,
            StoreMode = configuration.Login.CredentialsStore switch
            {
                CredentialsStoreMode.Keyring => CredentialStoreMode.Keyring,
                CredentialsStoreMode.Auto => CredentialStoreMode.Auto,
                _ => CredentialStoreMode.File,
            },
            HonorsCodexApiKey = options.HonorsCodexApiKey,
            Originator = Identity.Originator,
            UserAgent = Identity.UserAgent,
            TimeProvider = options.TimeProvider ?? TimeProvider.System,
        }));

    public async ValueTask DisposeAsync()
    {
        foreach (Authenticator authenticator in _byHome.Values)
        {
            await authenticator.DisposeAsync().ConfigureAwait(false);
        }

        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }
}
