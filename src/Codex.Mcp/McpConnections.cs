using System.Text.Json;
using System.Text.Json.Nodes;
using Codex.Mcp.Connections;
using Codex.Mcp.Resources;
using Codex.Mcp.Sessions;
using Codex.Mcp.Tools;
using Codex.Protocol;

namespace Codex.Mcp;

/// <summary>The MCP servers of one session: started side by side, their tools under one roof.</summary>
/// <remarks>
/// A server that does not start, hangs or ends takes nothing with it: it is told once through <see cref="McpConnectionsOptions.OnNotice"/>,
/// its tools are gone, and it is tried again with a later turn, each time after a longer wait.
/// </remarks>
public sealed class McpConnections : IAsyncDisposable
{
    // A server that is started again must not hold up a turn: its tools come with a later step.
    private static readonly TimeSpan s_patienceWithRestart = TimeSpan.FromSeconds(2);

    private readonly SortedDictionary<string, McpServerConnection> _servers = new(StringComparer.Ordinal);
    private readonly McpConnectionsOptions _options;
    private Task _starting = Task.CompletedTask;
    private Task _restarting = Task.CompletedTask;
    private IReadOnlyList<McpTool>? _tools;

    /// <summary>Knows the servers; nothing is started yet.</summary>
    /// <param name="servers">The servers, of different names; those that are switched off left out.</param>
    /// <param name="options">What they share.</param>
    public McpConnections(IEnumerable<McpServerSettings> servers, McpConnectionsOptions options)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        foreach (McpServerSettings settings in servers)
        {
            _servers.Add(settings.Name, new McpServerConnection(settings, options, () => Volatile.Write(ref _tools, null)));
        }
    }

    /// <summary>The names of the servers, sorted.</summary>
    public IReadOnlyCollection<string> Servers => _servers.Keys;

    /// <summary>The tools of all servers that are connected, sorted by their qualified names; the same list until it changes.</summary>
    public IReadOnlyList<McpTool> Tools
    {
        get
        {
            IReadOnlyList<McpTool>? tools = Volatile.Read(ref _tools);
            if (tools is null)
            {
                // A change in this moment makes it null again, and the next reader looks anew.
                Volatile.Write(ref _tools, tools = CollectTools());
            }

            return tools;
        }
    }

    /// <summary>Begins to start all servers that somebody waits for; returns at once.</summary>
    public void Start()
    {
        List<Task> awaited = [];
        foreach (McpServerConnection server in _servers.Values)
        {
            if (server.Settings.IsLazy && (server.Settings.EnabledTools is [] || server.TryOfferKnownTools()))
            {
                continue;
            }

            Task start = server.StartAsync(CancellationToken.None);
            if (!server.Settings.IsLazy)
            {
                awaited.Add(start);
            }
        }

        _starting = Task.WhenAll(awaited);
    }

    /// <summary>
    /// Waits, at the beginning of a turn, until every server that was started has settled, which takes at most their startup timeouts.
    /// Those that have failed or ended since are started again, and lists that have changed are read.
    /// </summary>
    public async Task ReadyAsync(CancellationToken cancellationToken = default)
    {
        if (_servers.Count == 0)
        {
            return;
        }

        bool isFirst = !_starting.IsCompleted;
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (isFirst)
        {
            return;
        }

        if (_restarting.IsCompleted)
        {
            Task[] work = [.. _servers.Values.Where(static server => server.IsDueForRestart).Select(static server => server.StartAsync(CancellationToken.None)),
                .. _servers.Values.Select(static server => server.RefreshAsync(CancellationToken.None))];
            _restarting = Task.WhenAll(work);
        }

        await _restarting.WaitAsync(s_patienceWithRestart, _options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">One JSON object; null for none.</param>
    /// <param name="elicit">Answers questions of the server to the user while the call runs, given as the parameters of <c>elicitation/create</c>; null declines them.</param>
    /// <param name="cancellationToken">Gives up; the server is told.</param>
    /// <exception cref="McpException">There is no answer, or it is an error.</exception>
    public async Task<McpCallResult> CallToolAsync(
        McpTool tool,
        JsonElement? arguments,
        Func<JsonElement, CancellationToken, ValueTask<ElicitationAnswer>>? elicit = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return McpCallResult.From(await Find(tool.Server).CallAsync(tool.Name, arguments, elicit, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A page of a server's resources, as compact JSON for the model.</summary>
    /// <param name="server">The server; null for all pages of all servers, of which those that fail are left out.</param>
    /// <param name="cursor">Where the list goes on; null for its beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="McpException">The server does not answer.</exception>
    public Task<string> ListResourcesAsync(string? server, string? cursor, CancellationToken cancellationToken = default) =>
        ListAsync(ResourceListing.Resources, server, cursor, cancellationToken);

    /// <summary>A page of a server's resource templates, as compact JSON for the model.</summary>
    /// <inheritdoc cref="ListResourcesAsync"/>
    public Task<string> ListResourceTemplatesAsync(string? server, string? cursor, CancellationToken cancellationToken = default) =>
        ListAsync(ResourceListing.Templates, server, cursor, cancellationToken);

    /// <summary>Reads a resource, as compact JSON for the model.</summary>
    /// <exception cref="McpException">The server does not answer.</exception>
    public async Task<string> ReadResourceAsync(string server, string uri, CancellationToken cancellationToken = default)
    {
        JsonElement answer = await Find(server).RequestAsync(
            "resources/read", () => new JsonObject { ["uri"] = uri }, elicit: null, cancellationToken).ConfigureAwait(false);
        return ResourceAnswers.Contents(server, uri, answer);
    }

    /// <summary>Every resource of every server that answers, by server.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> CollectResourcesAsync(CancellationToken cancellationToken = default) =>
        CollectAsync(ResourceListing.Resources, cancellationToken);

    /// <summary>Every resource template of every server that answers, by server.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> CollectResourceTemplatesAsync(CancellationToken cancellationToken = default) =>
        CollectAsync(ResourceListing.Templates, cancellationToken);

    /// <summary>How the agent is signed in to servers, those that are switched off among them; may ask them.</summary>
    public Task<IReadOnlyDictionary<string, McpAuthStatus>> FindAuthStatusesAsync(
        IEnumerable<McpServerSettings> servers, CancellationToken cancellationToken = default) =>
        McpAuthentication.FindStatusesAsync(servers, _options, cancellationToken);

    /// <summary>Ends all servers.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_servers.Values.Select(static server => server.DisposeAsync().AsTask())).ConfigureAwait(false);

    private McpServerConnection Find(string server) => _servers.TryGetValue(server, out McpServerConnection? found)
        ? found
        : throw new McpException(McpErrorCode.UnknownServer, $"there is no MCP server `{server}`");

    private List<McpTool> CollectTools()
    {
        var names = new ToolNames();
        List<McpTool> tools = [];
        (string Server, ListedTool Tool)[] all =
            [.. _servers.Values.SelectMany(static server => server.Tools.Select(tool => (server.Settings.Name, tool)))];
        // A name that had to be changed never takes one that another tool has by right.
        foreach ((string server, ListedTool tool) in all.OrderBy(static entry => !ToolNames.IsPlain(entry.Server, entry.Tool.Name)))
        {
            if (names.Give(server, tool.Name) is { } name)
            {
                tools.Add(tool.ToTool(name, server));
            }
            else
            {
                new ServerLog(_options.Log, server).LeftOut($"a second tool `{tool.Name}` is not offered: another one has its full name");
            }
        }

        tools.Sort(static (left, right) => string.CompareOrdinal(left.QualifiedName, right.QualifiedName));
        return tools;
    }

    private async Task<string> ListAsync(ResourceListing listing, string? server, string? cursor, CancellationToken cancellationToken)
    {
        if (server is not null)
        {
            return ResourceAnswers.Page(listing, server, await PageAsync(Find(server), listing, cursor, cancellationToken).ConfigureAwait(false));
        }

        return ResourceAnswers.All(listing, await CollectListsAsync(listing, cancellationToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> CollectAsync(ResourceListing listing, CancellationToken cancellationToken)
    {
        var byServer = new SortedDictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal);
        foreach ((string server, IReadOnlyList<JsonElement> entries) in await CollectListsAsync(listing, cancellationToken).ConfigureAwait(false))
        {
            byServer[server] = [.. entries.Select(entry => ServerJson.Write(entry, (json, written) => listing.Write(json, null, written)))];
        }

        return byServer;
    }

    private async Task<IReadOnlyList<(string Server, IReadOnlyList<JsonElement> Entries)>> CollectListsAsync(ResourceListing listing, CancellationToken cancellationToken)
    {
        McpServerConnection[] servers = [.. _servers.Values];
        IReadOnlyList<JsonElement>?[] lists = await Task.WhenAll(servers.Select(server => AllPagesAsync(server, listing, cancellationToken))).ConfigureAwait(false);
        List<(string, IReadOnlyList<JsonElement>)> answered = [];
        for (int i = 0; i < servers.Length; i++)
        {
            if (lists[i] is { } entries)
            {
                answered.Add((servers[i].Settings.Name, entries));
            }
        }

        return answered;
    }

    // Null for a server that fails or whose list goes round in a circle.
    private static async Task<IReadOnlyList<JsonElement>?> AllPagesAsync(McpServerConnection server, ResourceListing listing, CancellationToken cancellationToken)
    {
        const int MostEntries = 10_000;
        List<JsonElement> entries = [];
        string? cursor = null;
        try
        {
            do
            {
                ResourcePage page = await PageAsync(server, listing, cursor, cancellationToken).ConfigureAwait(false);
                entries.AddRange(page.Entries);
                if (page.NextCursor is { } next && (next == cursor || entries.Count > MostEntries))
                {
                    server.Log.LeftOut($"it is left out of the answer to {listing.Method}: its list has no end");
                    return null;
                }

                cursor = page.NextCursor;
            }
            while (cursor is not null);
            return entries;
        }
        catch (McpException failure)
        {
            server.Log.LeftOut($"it is left out of the answer to {listing.Method}: {failure.Message}");
            return null;
        }
    }

    private static async Task<ResourcePage> PageAsync(McpServerConnection server, ResourceListing listing, string? cursor, CancellationToken cancellationToken) =>
        listing.Read(await server.RequestAsync(
            listing.Method, () => cursor is null ? [] : new JsonObject { ["cursor"] = cursor }, elicit: null, cancellationToken).ConfigureAwait(false));
}
