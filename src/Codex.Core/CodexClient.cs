using System.Globalization;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Core.Telemetry;
using Codex.Execution;
using Codex.Models;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core;

/// <summary>
/// A coding agent in this process: <see cref="StartThreadAsync"/>, then <see cref="CodexThread.RunAsync"/>.
/// </summary>
/// <example>
/// <code>
/// await using var client = new CodexClient();
/// await using CodexThread thread = await client.StartThreadAsync(new() { Sandbox = SandboxMode.WorkspaceWrite });
/// TurnResult turn = await thread.RunAsync("Find out why the build fails and mend it.");
/// Console.WriteLine(turn.FinalResponse);
/// </code>
/// </example>
/// <remarks>Safe to use from many tasks at once; threads are independent of each other.</remarks>
public sealed class CodexClient : IAsyncDisposable
{
    private readonly CodexClientOptions _options;
    private readonly Lazy<AgentLogin> _login;
    private readonly Lazy<TelemetryCenter> _telemetry;
    private readonly Lazy<ConversationManager> _conversations;

    /// <summary>Makes a client. Nothing is read or started before the first thread.</summary>
    /// <param name="options">What its threads share; null for the defaults.</param>
    public CodexClient(CodexClientOptions? options = null)
    {
        _options = options ?? new CodexClientOptions();
        _telemetry = new(() => new TelemetryCenter(_options.LoggerFactory, new ClientIdentity(_options.Originator), _options.TimeProvider ?? TimeProvider.System));
        _login = new(() => new AgentLogin(_options, _telemetry.Value));
        _conversations = new(() => new ConversationManager(new AgentServices
        {
            Identity = _login.Value.Identity,
            Time = _options.TimeProvider ?? TimeProvider.System,
            LoginOf = _login.Value.CredentialsOf,
            AccountOf = _login.Value.AccountOfAsync,
            Telemetry = _telemetry.Value,
            DemandAllowedLoginAsync = _login.Value.DemandAllowedAsync,
            Environment = _options.Environment ?? new Dictionary<string, string>(ShellEnvironment.OfThisProcess()),
            SandboxHelper = _options.SandboxHelper,
        }));
    }

    /// <summary>Submissions and events, for interfaces that need more than threads and turns.</summary>
    public ConversationManager Conversations => _conversations.Value;

    /// <summary>How the client's requests name this program; its suffix names the program on whose behalf they are made.</summary>
    public ClientIdentity Identity => _login.Value.Identity;

    /// <summary>The login of a configuration's home folder, for interfaces that log in and out. All its conversations share it.</summary>
    /// <exception cref="InvalidOperationException">The program brings its own <see cref="CodexClientOptions.Credentials"/>.</exception>
    public Authenticator LoginOf(CodexConfiguration configuration) => _login.Value.AuthenticatorOf(configuration);

    /// <summary>
    /// Whether an interactive program should begin with its login screen: the configuration's provider uses the login of the
    /// home folder, and nobody is logged in, the record cannot be read, or its tokens can never be renewed.
    /// </summary>
    /// <remarks>
    /// Stale tokens are renewed, which takes a minute at most; a failure for now counts as logged in. The stored login is kept
    /// until a new one takes its place.
    /// </remarks>
    public async ValueTask<bool> IsLoginNeededAsync(CodexConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return _options.Credentials is null && configuration.ModelProvider.RequiresOpenAIAuth
            && await LoginOf(configuration).IsLoginNeededAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The effective configuration of a thread with the given settings.</summary>
    /// <exception cref="ConfigurationException">A file or an option is not valid; the message names file, line and key.</exception>
    public CodexConfiguration LoadConfiguration(ThreadOptions? options = null)
    {
        options ??= new ThreadOptions();
        CodexConfiguration configuration = ConfigurationLoader.Load(new ConfigurationOptions
        {
            CodexHome = _options.CodexHome,
            Cwd = options.WorkingDirectory,
            Overrides = options.Effort is { } effort
                ? [.. options.ConfigurationOverrides, string.Create(CultureInfo.InvariantCulture, $"model_reasoning_effort=\"{effort.WireName}\"")]
                : options.ConfigurationOverrides,
            Profile = options.Profile,
            Model = options.Model,
            ModelProvider = options.ProviderDefinition is null ? options.ModelProvider : null,
            ApprovalPolicy = options.OnApproval is null ? ApprovalPolicy.Never : options.ApprovalPolicy,
            SandboxMode = options.Sandbox,
            AdditionalWritableRoots = options.WritableRoots,
            BaseInstructions = options.BaseInstructions,
            DeveloperInstructions = options.DeveloperInstructions,
        });
        return options.ProviderDefinition is { } provider
            ? configuration with { ModelProvider = provider, ModelProviderId = options.ModelProvider ?? provider.Name }
            : configuration;
    }

    /// <summary>Starts a new thread.</summary>
    /// <exception cref="ConfigurationException">A file or an option is not valid.</exception>
    /// <exception cref="CodexException">An option is not valid, or the configuration does not allow the login in use.</exception>
    /// <exception cref="SessionException">The session file cannot be made.</exception>
    public async Task<CodexThread> StartThreadAsync(ThreadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ThreadOptions();
        Conversation conversation = await Conversations.StartAsync(ToConversation(options), cancellationToken).ConfigureAwait(false);
        return new CodexThread(conversation, options.OnApproval);
    }

    /// <summary>Takes up a thread where it ended, also one that a crash ended.</summary>
    /// <param name="id">The thread.</param>
    /// <param name="options">The settings from here on; those of the earlier run do not count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CodexException"><see cref="CodexErrorCode.SessionNotFound"/>, <see cref="CodexErrorCode.LoginNotAllowed"/>.</exception>
    /// <exception cref="SessionException">The session file cannot be read or written.</exception>
    public async Task<CodexThread> ResumeThreadAsync(ThreadId id, ThreadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ThreadOptions();
        ConversationOptions conversationOptions = ToConversation(options);
        string home = conversationOptions.Configuration.CodexHome;
        string path = await new SessionStore(home).FindByIdAsync(id.ToString(), cancellationToken).ConfigureAwait(false)
            ?? throw new CodexException(CodexErrorCode.SessionNotFound, $"There is no saved session {id} below {Path.Combine(home, "sessions")}.");
        return new CodexThread(await Conversations.ResumeAsync(conversationOptions, path, cancellationToken).ConfigureAwait(false), options.OnApproval);
    }

    /// <summary>Ends the client; what is still to be reported to a collector is sent, for two seconds at most. Dispose its threads first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_login.IsValueCreated)
        {
            await _login.Value.DisposeAsync().ConfigureAwait(false);
        }

        if (_telemetry.IsValueCreated)
        {
            await _telemetry.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ConversationOptions ToConversation(ThreadOptions options) => new()
    {
        Configuration = LoadConfiguration(options),
        Source = SessionSource.Exec,
        ModelClient = options.ModelClient,
        Tools = options.Tools,
        TellsOutputDeltas = false,
        TellsTurnDiffs = false,
        TellsPastEvents = false,
        IsEphemeral = options.IsEphemeral,
    };
}
