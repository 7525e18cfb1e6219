using Codex.Authentication;
using Codex.Mcp.Sessions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Codex.Mcp.Transports;

/// <summary>A server behind a URL, by streamable HTTP.</summary>
internal sealed class WebChannel : ServerChannel
{
    // The farewell must not hold up the end of a program.
    private static readonly TimeSpan s_patienceWithFarewell = TimeSpan.FromSeconds(2);

    private readonly HttpClientTransport _transport;
    private readonly HttpClient _http;
    private readonly HttpClient _login;
    private readonly McpTokenSource? _tokens;

    private WebChannel(HttpClientTransport transport, HttpClient http, HttpClient login, McpTokenSource? tokens, McpSession session)
    {
        _transport = transport;
        _http = http;
        _login = login;
        _tokens = tokens;
        Session = session;
    }

    public override McpSession Session { get; }

    public static async Task<WebChannel> OpenAsync(
        McpServerSettings settings, McpServerAddress.Web web, McpConnectionsOptions options, ServerLog log, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(web.Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new McpException(McpErrorCode.StartFailed, $"`{web.Url}` is no http or https URL");
        }

        ServerHeaders headers = ServerHeaders.Create(web, options.Environment);
        foreach (string name in headers.LeftOut)
        {
            log.LeftOut($"the header `{name}` is not sent: no HTTP message can carry its name or its value");
        }

        var login = new HttpClient();
        McpTokenSource? tokens = headers.BearerToken is null && options.Tokens is { } store
            ? await McpTokenSource.OpenAsync(store, settings.Name, web.Url, login, headers.AddTo, log.LeftOut, cancellationToken).ConfigureAwait(false)
            : null;
        McpSession? session = null;
        var http = new HttpClient(new ServerHttpHandler(
            headers,
            tokens,
            TooLarge,
            () =>
            {
                if (Volatile.Read(ref session) is { } open)
                {
                    open.IsForgotten = true;
                }
            },
            new SocketsHttpHandler { ConnectTimeout = settings.StartupTimeout }))
        {
            // Each request has a limit of its own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = url,
                Name = settings.Name,
                TransportMode = HttpTransportMode.StreamableHttp,
                ConnectionTimeout = settings.StartupTimeout,
            },
            http,
            loggerFactory: null,
            ownsHttpClient: false);
        ITransport connection = await transport.ConnectAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref session, new McpSession(connection, sendsUntilAnswered: true, options.Time, log));
        return new WebChannel(transport, http, login, tokens, session!);
    }

    public override async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync().AsTask().WaitAsync(s_patienceWithFarewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _transport.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _login.Dispose();
        _tokens?.Dispose();
    }
}
