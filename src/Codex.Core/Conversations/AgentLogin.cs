using System.Collections.Concurrent;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Core.Telemetry;
using Codex.Models;

namespace Codex.Core.Conversations;

/// <summary>The credentials of a client's conversations: the program's own source, or the login of the home folder.</summary>
internal sealed class AgentLogin(CodexClientOptions options, TelemetryCenter telemetry) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Authenticator> _byHome = new(StringComparer.Ordinal);
    private readonly Lazy<HttpClient> _http = new(static () => new HttpClient());

    /// <summary>How the program introduces itself.</summary>
    public ClientIdentity Identity { get; } = new(options.Originator);

    /// <summary>The credentials for a configuration.</summary>
    public ICredentialSource CredentialsOf(CodexConfiguration configuration) => options.Credentials ?? HomeOf(configuration);

    /// <summary>The login of a configuration's home folder.</summary>
    /// <exception cref="InvalidOperationException">The program brings its own credentials.</exception>
    public Authenticator AuthenticatorOf(CodexConfiguration configuration) => options.Credentials is null
        ? HomeOf(configuration)
        : throw new InvalidOperationException("This client was given its own credentials, so no login of a home folder is in use.");

    /// <summary>What is known of the login, without asking any server; null when nothing is.</summary>
    public async ValueTask<AccountInformation?> AccountOfAsync(CodexConfiguration configuration, CancellationToken cancellationToken)
    {
        if (CredentialsOf(configuration) is not Authenticator login)
        {
            return null;
        }

        try
        {
            return await login.ReadAccountAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException failure)
        {
            Warn(failure.Message);
            return null;
        }
    }

    private void Warn(string problem)
    {
        if (options.Warn is { } warn)
        {
            warn(problem);
        }
        else
        {
            AgentLog.Warning(telemetry.Login, problem);
        }
    }

    /// <summary>
    /// Checks the login of the home folder against the configuration's rules; one that breaks them is removed. A program's
    /// own source of credentials is its own affair.
    /// </summary>
    /// <exception cref="CodexException"><see cref="CodexErrorCode.LoginNotAllowed"/>.</exception>
    public async Task DemandAllowedAsync(CodexConfiguration configuration, CancellationToken cancellationToken)
    {
        LoginRestrictions rules = LoginRules.Of(configuration);
        if (options.Credentials is not null || rules.AllowsAll)
        {
            return;
        }

        string? violation;
        try
        {
            violation = await rules.CheckAsync(HomeOf(configuration), cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException failure)
        {
            throw new CodexException(CodexErrorCode.LoginNotAllowed, failure.Message, failure);
        }

        if (violation is not null)
        {
            throw new CodexException(CodexErrorCode.LoginNotAllowed, violation);
        }
    }

    private Authenticator HomeOf(CodexConfiguration configuration) =>
        _byHome.GetOrAdd(configuration.CodexHome, _ => new Authenticator(new AuthenticatorOptions
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
            Warn = Warn,
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
