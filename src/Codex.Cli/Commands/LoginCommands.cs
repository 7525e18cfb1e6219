using System.CommandLine;
using System.Globalization;
using System.Text;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Core;

namespace Codex.Cli;

/// <summary><c>codex login</c>, <c>codex login status</c> and <c>codex logout</c>. What people read goes to standard error.</summary>
internal sealed class LoginCommands
{
    private readonly GlobalFlags _global;
    private readonly Option<bool> _withApiKey = Flags.Switch("--with-api-key", "Read an API key from standard input and store it");
    private readonly Option<bool> _deviceAuth = Flags.Switch("--device-auth", "Sign in with a code on another device");
    private readonly Option<string> _apiKey = Flags.Value("--api-key", "KEY", "Refused: other users can see command lines");
    private readonly Option<string> _issuer = Flags.Value("--experimental_issuer", "URL", "Another issuer");
    private readonly Option<string> _clientId = Flags.Value("--experimental_client-id", "ID", "Another OAuth client");

    private readonly Option<string> _port = Flags.Value("--experimental_port", "PORT", "Another port for the browser to come back to; 0 for any");

    public LoginCommands(GlobalFlags global)
    {
        _global = global;
        _apiKey.Hidden = _issuer.Hidden = _clientId.Hidden = _port.Hidden = true;
        var status = new Command("status", "Say who is signed in");
        status.SetAction((result, cancellationToken) => WithLoginAsync(result, ShowStatusAsync, cancellationToken));
        Login = new Command("login", "Sign in") { _withApiKey, _deviceAuth, _apiKey, _issuer, _clientId, _port, status };
        Login.SetAction(LoginAsync);
        Logout = new Command("logout", "Remove the stored login");
        Logout.SetAction((result, cancellationToken) => WithLoginAsync(result, LogoutAsync, cancellationToken));
    }

    private delegate Task<int> LoginStep(Authenticator authenticator, CodexConfiguration configuration, TextWriter error, CancellationToken cancellationToken);

    public Command Login { get; }

    public Command Logout { get; }

    private async Task<int> LoginAsync(ParseResult result, CancellationToken cancellationToken)
    {
        TextWriter output = result.InvocationConfiguration.Output;
        if (result.GetValue(_deviceAuth))
        {
            return await WithLoginAsync(
                result, (login, configuration, error, cancel) => DeviceAsync(login, configuration, result, output, error, cancel), cancellationToken).ConfigureAwait(false);
        }

        if (result.GetValue(_apiKey) is not null)
        {
            throw new CommandException(LoginTexts.KeyOnCommandLine);
        }

        if (result.GetValue(_withApiKey))
        {
            string key = await ReadKeyAsync(result.InvocationConfiguration.Error, cancellationToken).ConfigureAwait(false);
            return await WithLoginAsync(
                result,
                async (login, configuration, error, cancel) =>
                {
                    LoginRules.Of(configuration).EnsureAllows(AuthenticationMode.ApiKey);
                    await login.LoginWithApiKeyAsync(key, cancel).ConfigureAwait(false);
                    await error.WriteLineAsync(LoginTexts.LoggedIn).ConfigureAwait(false);
                    return ExitCodes.Success;
                },
                cancellationToken).ConfigureAwait(false);
        }

        int port = PortOf(result.GetValue(_port));
        return await WithLoginAsync(
            result, (login, configuration, error, cancel) => BrowserAsync(login, configuration, OptionsOf(result) with { Port = port }, error, cancel), cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> WithLoginAsync(ParseResult result, LoginStep step, CancellationToken cancellationToken)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
        using var http = new HttpClient();
        await using Authenticator authenticator = LoadedConfiguration.AuthenticatorOf(configuration, http, error);
        return await step(authenticator, configuration, error, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> ReadKeyAsync(TextWriter error, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
        {
            throw new CommandException(LoginTexts.KeyFromTerminal);
        }

        await error.WriteLineAsync(LoginTexts.ReadingKey).ConfigureAwait(false);
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        string key = await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(key) ? throw new CommandException(LoginTexts.BlankKey) : key;
    }

    private LoginOptions OptionsOf(ParseResult result) => new()
    {
        Issuer = result.GetValue(_issuer) ?? LoginOptions.DefaultIssuer,
        ClientId = result.GetValue(_clientId) ?? AuthenticatorOptions.DefaultClientId,
    };

    private static int PortOf(string? text) => text is null ? LoginOptions.DefaultPort
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port
        : throw new CommandException($"`{text}` is no port. Give a number from 0 to 65535.");

    private static async Task<int> BrowserAsync(
        Authenticator authenticator, CodexConfiguration configuration, LoginOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        LoginRestrictions restrictions = LoginRules.Of(configuration);
        restrictions.EnsureAllows(AuthenticationMode.ChatGpt);
        await using BrowserLogin login = await BrowserLogin.StartAsync(
            authenticator,
            options with { RequiredWorkspaceId = restrictions.ForcedWorkspaceId, OpenBrowser = SystemBrowser.TryOpen },
            cancellationToken).ConfigureAwait(false);
        await error.WriteLineAsync(LoginTexts.BrowserInstructions(login.LocalAddress, login.AuthorizationUrl)).ConfigureAwait(false);
        await login.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        await error.WriteLineAsync(LoginTexts.LoggedIn).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> DeviceAsync(
        Authenticator authenticator, CodexConfiguration configuration, ParseResult result, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        LoginRestrictions restrictions = LoginRules.Of(configuration);
        restrictions.EnsureAllows(AuthenticationMode.ChatGpt);
        await output.WriteLineAsync(LoginTexts.DeviceWarning.AsMemory(), cancellationToken).ConfigureAwait(false);
        await DeviceLogin.RunAsync(
            authenticator,
            OptionsOf(result) with { RequiredWorkspaceId = restrictions.ForcedWorkspaceId },
            async (code, cancel) =>
            {
                await output.WriteLineAsync(LoginTexts.DeviceInstructions(code).AsMemory(), cancel).ConfigureAwait(false);
                await output.FlushAsync(cancel).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        await error.WriteLineAsync(LoginTexts.LoggedIn).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static async Task<int> ShowStatusAsync(Authenticator authenticator, CodexConfiguration configuration, TextWriter error, CancellationToken cancellationToken)
    {
        LoginStatus status = await authenticator.ReadLoginStatusAsync(cancellationToken).ConfigureAwait(false);
        await error.WriteLineAsync(LoginTexts.Describe(status)).ConfigureAwait(false);
        return status.Mode is null ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static async Task<int> LogoutAsync(Authenticator authenticator, CodexConfiguration configuration, TextWriter error, CancellationToken cancellationToken)
    {
        bool removed = await authenticator.LogoutAsync(cancellationToken).ConfigureAwait(false);
        await error.WriteLineAsync(removed ? LoginTexts.LoggedOut : LoginTexts.NotLoggedIn).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
