using Codex.AppServer.Accounts;
using Codex.AppServer.Commands;
using Codex.AppServer.Conversations;
using Codex.AppServer.Messages;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Core;
using Codex.Sessions;

namespace Codex.AppServer;

/// <summary>What the methods of one connection share.</summary>
internal sealed class ServerServices : IAsyncDisposable
{
    private readonly Lazy<LoginDesk> _logins;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _hurry;

    public ServerServices(AppServerOptions options, Stream output, CancellationToken stopping)
    {
        Options = options;
        Time = options.TimeProvider ?? TimeProvider.System;
        Start = ConfigurationLoader.Load(options.Configuration);
        Log = options.Log ?? (static _ => { });
        Client = new CodexClient(new CodexClientOptions
        {
            CodexHome = Start.CodexHome,
            HonorsCodexApiKey = false,
            Originator = Models.ClientIdentity.DefaultOriginator,
            SandboxHelper = options.SandboxHelper,
            Environment = options.Environment,
            TimeProvider = options.TimeProvider,
            Warn = Log,
            LoggerFactory = options.LoggerFactory,
        });
        Writer = new MessageWriter(output, options, Log, Time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, Writer.GivenUp);
        _hurry = _stop.Token.Register(static writer => ((MessageWriter)writer!).Hurry(), Writer);
        Stopping = _stop.Token;
        Requests = new ClientRequests(Writer, Log);
        Conversations = new OpenConversations(this);
        Sessions = new SessionStore(Start.CodexHome);
        _logins = new(() => new LoginDesk(this));
    }

    public AppServerOptions Options { get; }

    /// <summary>The configuration as it was when the server started.</summary>
    public CodexConfiguration Start { get; }

    public CodexClient Client { get; }

    public MessageWriter Writer { get; }

    public ClientRequests Requests { get; }

    public OpenConversations Conversations { get; }

    public SessionStore Sessions { get; }

    public BackgroundWork Background { get; } = new();

    public RunningSearches Searches { get; } = new();

    public Action<string> Log { get; }

    public TimeProvider Time { get; }

    /// <summary>Cancelled when the process is told to end, or the client reads nothing any more.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The login that all conversations share.</summary>
    public Authenticator Login => Client.LoginOf(Start);

    /// <summary>The browser login under way.</summary>
    public LoginDesk Logins => _logins.Value;

    /// <summary>Whether the client has introduced itself.</summary>
    public bool IsInitialized { get; set; }

    /// <summary>A client's path, absolute: relative ones start from the server's own folder, or another one.</summary>
    /// <exception cref="RequestException">No file can have such a name.</exception>
    public string PathOf(string path, string? from = null) =>
        Path.GetFullPath(NameOf(path), from ?? Options.Configuration.ProcessFolder ?? Environment.CurrentDirectory);

    /// <summary>A name that a client gives, as it is.</summary>
    /// <exception cref="RequestException">No file can have such a name, and no program can be told it.</exception>
    public static string NameOf(string name) => name.Contains('\0', StringComparison.Ordinal)
        ? throw RequestException.Invalid("a path or an argument holds a NUL character")
        : name;

    /// <summary>Ends all that goes on, in order: conversations, work beside, what is still to be written.</summary>
    public async ValueTask DisposeAsync()
    {
        Writer.Hurry();
        await Conversations.CloseAllAsync().ConfigureAwait(false);
        await Background.WhenIdleAsync().ConfigureAwait(false);
        if (_logins.IsValueCreated)
        {
            await _logins.Value.DisposeAsync().ConfigureAwait(false);
        }

        await Writer.DisposeAsync().ConfigureAwait(false);
        await Client.DisposeAsync().ConfigureAwait(false);
        await _hurry.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }
}
