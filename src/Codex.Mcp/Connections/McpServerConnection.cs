using System.Text.Json;
using System.Text.Json.Nodes;
using Codex.Mcp.Sessions;
using Codex.Mcp.Tools;
using Codex.Mcp.Transports;

namespace Codex.Mcp.Connections;

/// <summary>One server of a session: started, asked, and started again when it has ended.</summary>
internal sealed class McpServerConnection : IAsyncDisposable
{
    private readonly McpConnectionsOptions _options;
    private readonly Action _toolsChanged;
    private readonly RestartBackoff _backoff;
    private readonly ToolListStore? _knownTools;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private ServerChannel? _channel;
    private McpException? _failure;
    private volatile bool _listIsOld;
    private int _calls;
    private bool _everStarted;

    public McpServerConnection(McpServerSettings settings, McpConnectionsOptions options, Action toolsChanged)
    {
        Settings = settings;
        _options = options;
        _toolsChanged = toolsChanged;
        _backoff = new RestartBackoff(options.Time);
        Log = new ServerLog(options.Log, settings.Name);
        _knownTools = settings.IsLazy && options.ToolListFolder is { } folder && McpServerSettings.IsValidName(settings.Name)
            ? new ToolListStore(folder, settings)
            : null;
    }

    public McpServerSettings Settings { get; }

    /// <summary>Where goes what it says besides answers.</summary>
    public ServerLog Log { get; }

    /// <summary>The tools that it offers at present, filtered.</summary>
    public IReadOnlyList<ListedTool> Tools { get; private set; } = [];

    /// <summary>Whether it is connected.</summary>
    public bool IsReady => Volatile.Read(ref _channel) is { Session.Closed.IsCompleted: false };

    /// <summary>Whether it failed or ended and may be tried again.</summary>
    public bool IsDueForRestart => !IsReady && _failure is not null && _backoff.IsDue;

    /// <summary>Offers the tools of its latest start, of which the first that is called starts it.</summary>
    /// <returns>False when they are not known.</returns>
    public bool TryOfferKnownTools()
    {
        if (_knownTools?.TryLoad() is not { } tools)
        {
            return false;
        }

        SetTools(Offered(tools));
        return true;
    }

    /// <summary>Connects unless it is connected or failed a moment ago. A failure is told, not thrown.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsReady && _backoff.IsDue)
            {
                await ConnectAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="tool">Its own name.</param>
    /// <param name="arguments">One JSON object; null for none.</param>
    /// <param name="elicit">Answers what the server asks meanwhile; null declines it.</param>
    /// <param name="cancellationToken">Gives up; the server is told.</param>
    /// <exception cref="McpException">There is no answer, or it is an error.</exception>
    public async Task<JsonElement> CallAsync(
        string tool, JsonElement? arguments, Func<JsonElement, CancellationToken, ValueTask<ElicitationAnswer>>? elicit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            return await RequestAsync(
                "tools/call",
                () =>
                {
                    var parameters = new JsonObject { ["name"] = tool };
                    if (arguments is { } given)
                    {
                        parameters["arguments"] = JsonObject.Create(given);
                    }

                    return parameters;
                },
                elicit,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (Interlocked.Decrement(ref _calls) == 0)
            {
                await RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks the server something; one that was never needed is started, and a forgotten HTTP session is begun anew.</summary>
    /// <exception cref="McpException">There is no answer, or it is an error.</exception>
    public async Task<JsonElement> RequestAsync(
        string method,
        Func<JsonObject> parameters,
        Func<JsonElement, CancellationToken, ValueTask<ElicitationAnswer>>? elicit,
        CancellationToken cancellationToken)
    {
        McpSession session = await SessionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskAsync(session, method, parameters(), elicit, cancellationToken).ConfigureAwait(false);
        }
        catch (McpException) when (session.IsForgotten)
        {
            session = await ReconnectAsync(session, cancellationToken).ConfigureAwait(false);
            return await AskAsync(session, method, parameters(), elicit, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks again for the tools if the server said that they changed and no call runs.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_listIsOld && Volatile.Read(ref _calls) == 0 && IsReady && Volatile.Read(ref _channel) is { } channel)
        {
            _listIsOld = false;
            SetTools(await ListToolsAsync(channel.Session, cancellationToken).ConfigureAwait(false));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<JsonElement> AskAsync(
        McpSession session,
        string method,
        JsonObject parameters,
        Func<JsonElement, CancellationToken, ValueTask<ElicitationAnswer>>? elicit,
        CancellationToken cancellationToken)
    {
        if (elicit is not null)
        {
            session.OnElicitation = AskUserAsync;
        }

        try
        {
            return await session.RequestAsync(method, parameters, Settings.ToolTimeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (elicit is not null)
            {
                session.OnElicitation = null;
            }
        }

        // A question goes with the call that it came up in.
        async ValueTask<ElicitationAnswer> AskUserAsync(JsonElement question, CancellationToken closing)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(closing, cancellationToken);
            try
            {
                return await elicit(question, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ElicitationAnswer.Cancel;
            }
        }
    }

    private async Task<McpSession> SessionAsync(CancellationToken cancellationToken)
    {
        if (!IsReady && _failure is null)
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
        }

        return IsReady && Volatile.Read(ref _channel) is { } channel
            ? channel.Session
            : throw new McpException(_failure?.Code ?? McpErrorCode.ConnectionClosed, _failure?.Message ?? "the server has ended; it is started again with the next turn");
    }

    private async Task<McpSession> ReconnectAsync(McpSession forgotten, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_channel is { } channel && channel.Session == forgotten)
            {
                await ConnectAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }

        return await SessionAsync(cancellationToken).ConfigureAwait(false);
    }

    // Whoever holds the turn calls this.
    private async Task ConnectAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        ServerChannel? channel = null;
        try
        {
            if (!McpServerSettings.IsValidName(Settings.Name))
            {
                throw new McpException(McpErrorCode.StartFailed, "its name may hold letters, digits, `-` and `_` only");
            }

            channel = await ServerChannel.OpenAsync(Settings, _options, Log, _closing.Token).ConfigureAwait(false);
            channel.Session.OnToolsChanged = () => _listIsOld = true;
            await channel.Session.InitializeAsync(_options.ClientVersion, Settings.StartupTimeout, _closing.Token).ConfigureAwait(false);
            IReadOnlyList<ListedTool> tools = await ListToolsAsync(channel.Session, _closing.Token).ConfigureAwait(false);
            _failure = null;
            _everStarted = true;
            _backoff.Reset();
            Volatile.Write(ref _channel, channel);
            SetTools(tools);
            _ = WatchAsync(channel);
        }
        catch (Exception cause)
        {
            // Whatever is wrong with a server is the server's affair, not the session's.
            if (channel is not null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }

            if (!_closing.IsCancellationRequested)
            {
                await NoteFailureAsync(cause).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask NoteFailureAsync(Exception cause)
    {
        McpException failure = cause is TimeoutException ? new McpException(McpErrorCode.TimedOut, "timed out", cause) : TransportFailure.ToException(cause);
        // The first failure is told; that it goes on is no news.
        bool isNews = _failure is null && !_everStarted;
        _failure = failure;
        _backoff.NoteFailure();
        if (isNews)
        {
            await NotifyAsync(StartFailure.Describe(Settings, failure), hasStarted: false).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _channel, null) is { } channel)
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }

        SetTools([]);
    }

    private async Task WatchAsync(ServerChannel channel)
    {
        await channel.Session.Closed.ConfigureAwait(false);
        if (channel.Session.IsForgotten)
        {
            // The next request begins a new session.
            return;
        }

        if (_closing.IsCancellationRequested || Interlocked.CompareExchange(ref _channel, null, channel) != channel)
        {
            return;
        }

        string why = channel.Session.DescribeEnd?.Invoke() ?? "";
        _failure = new McpException(McpErrorCode.ConnectionClosed, $"the server has ended{(why.Length > 0 ? $": {why}" : "")}; it is started again with the next turn");
        _backoff.NoteFailure();
        SetTools([]);
        await channel.DisposeAsync().ConfigureAwait(false);
        await NotifyAsync(
            $"The MCP server `{Settings.Name}` has ended{(why.Length > 0 ? $" ({why})" : "")}; its tools are gone until it is started again with the next turn.",
            hasStarted: true).ConfigureAwait(false);
    }

    private ValueTask NotifyAsync(string message, bool hasStarted) =>
        _options.OnNotice?.Invoke(new McpNotice(Settings.Name, message, hasStarted)) ?? ValueTask.CompletedTask;

    private async Task<IReadOnlyList<ListedTool>> ListToolsAsync(McpSession session, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<ListedTool> tools = await ToolListReader.ReadAsync(session, Settings.StartupTimeout, Log, cancellationToken).ConfigureAwait(false);
            Keep(tools);
            return Offered(tools);
        }
        catch (McpException failure)
        {
            // A server may have nothing but resources: it stays connected, without tools.
            Log.LeftOut($"its tools are not offered, since they could not be listed: {failure.Message}");
            return [];
        }
    }

    private IReadOnlyList<ListedTool> Offered(IEnumerable<ListedTool> tools) => [.. tools.Where(tool => Settings.Offers(tool.Name))];

    private void Keep(IReadOnlyList<ListedTool> tools)
    {
        try
        {
            _knownTools?.Save(tools);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            Log.LeftOut($"its tools could not be kept for its next start: {trouble.Message}");
        }
    }

    private void SetTools(IReadOnlyList<ListedTool> tools)
    {
        if (Tools.Count > 0 || tools.Count > 0)
        {
            Tools = tools;
            _toolsChanged();
        }
    }
}
