using Codex.Authentication;
using Codex.Configuration;
using Codex.Core;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>What a run needs to know of the login before it starts.</summary>
internal static class ExecLogin
{
    /// <exception cref="CommandException">The login breaks the configuration's rules, or there is nothing to sign requests with.</exception>
    public static async Task DemandAsync(CodexConfiguration configuration, TextWriter error, CancellationToken cancellationToken)
    {
        bool needsCredential = NeedsCredential(configuration.ModelProvider);
        if (configuration.Login is { ForcedMethod: null, ForcedWorkspaceId: null } && !needsCredential)
        {
            return;
        }

        using var http = new HttpClient();
        await using Authenticator authenticator = LoadedConfiguration.AuthenticatorOf(configuration, http, error, honorsCodexApiKey: true);
        if (await LoginRules.Of(configuration).CheckAsync(authenticator, cancellationToken).ConfigureAwait(false) is { } violation)
        {
            throw new CommandException(violation);
        }

        if (needsCredential && (await authenticator.ReadAccountAsync(cancellationToken).ConfigureAwait(false)).Mode is null)
        {
            throw new CommandException(SignInScreen.Text);
        }
    }

    // A server of the user's own may do without; only the service itself is known to refuse.
    private static bool NeedsCredential(ModelProviderDefinition provider) => provider is
    {
        RequiresOpenAIAuth: true,
        BaseUrl: null,
        ExperimentalBearerToken: null,
        EnvKey: null,
    };
}
