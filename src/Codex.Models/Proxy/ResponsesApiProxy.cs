using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Codex.Models;

/// <summary>
/// A server on the loopback address that forwards <c>POST /v1/responses</c>, and nothing else, with a key of its own:
/// programs behind it can use the API without seeing the key.
/// </summary>
public sealed class ResponsesApiProxy : IDisposable
{
    private static readonly string[] s_headersNotForwarded =
        ["authorization", "host", "content-length", "transfer-encoding", "connection", "expect", "keep-alive", "proxy-connection", "upgrade", "te", "trailer"];

    private readonly ResponsesApiProxyOptions _options;
    private readonly ProxyKey _key;
    private readonly TextWriter _log;
    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly TcpListener _listener;

    /// <summary>Makes a proxy.</summary>
    /// <param name="options">How it listens and forwards.</param>
    /// <param name="key">The key that it adds.</param>
    /// <param name="log">Told of the address and of failures, usually standard error.</param>
    /// <param name="http">The HTTP stack, not disposed; null for one of its own.</param>
    public ResponsesApiProxy(ResponsesApiProxyOptions options, ProxyKey key, TextWriter log, HttpMessageInvoker? http = null)
    {
        _options = options;
        _key = key;
        _log = TextWriter.Synchronized(log);
        _ownsHttp = http is null;
        _http = http ?? ModelHttp.Create();
        _listener = new TcpListener(IPAddress.Loopback, options.Port);
    }

    /// <summary>The port that it listens on; valid once <see cref="Start"/> has returned.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Begins to listen and writes the info file.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <exception cref="IOException">The info file cannot be written.</exception>
    public void Start()
    {
        _listener.Start();
        if (_options.ServerInfoPath is { } path)
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            File.WriteAllText(path, $"{{\"port\":{Port},\"pid\":{Environment.ProcessId}}}\n");
        }

        _log.WriteLine($"responses-api-proxy listens on 127.0.0.1:{Port}");
    }

    /// <summary>Serves until it is told to shut down or cancelled.</summary>
    /// <param name="ct">Ends it, and what is being forwarded.</param>
    public async Task RunAsync(CancellationToken ct)
    {
        using var shutdown = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var connections = new ConcurrentDictionary<Task, byte>();
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(shutdown.Token).ConfigureAwait(false);
                Task connection = ServeAsync(socket, shutdown);
                connections.TryAdd(connection, 0);
                _ = connection.ContinueWith(
                    static (done, all) => ((ConcurrentDictionary<Task, byte>)all!).TryRemove(done, out _),
                    connections,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Told to shut down.
        }
        finally
        {
            _listener.Stop();
            await Task.WhenAll(connections.Keys).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private async Task ServeAsync(Socket socket, CancellationTokenSource shutdown)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var connection = new ProxyConnection(stream);
        try
        {
            while (await connection.ReadHeadAsync(shutdown.Token).ConfigureAwait(false) is { } head)
            {
                if (head is { Method: "GET", Target: "/shutdown" } && _options.AllowsShutdown)
                {
                    await connection.WriteEmptyAsync(200, shutdown.Token).ConfigureAwait(false);
                    await shutdown.CancelAsync().ConfigureAwait(false);
                    return;
                }

                if (head is not { Method: "POST", Target: "/v1/responses" })
                {
                    await connection.WriteEmptyAsync(403, shutdown.Token).ConfigureAwait(false);
                    return;
                }

                await ForwardAsync(connection, head, shutdown.Token).ConfigureAwait(false);
                if (!head.KeepsAlive)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            // The proxy ends.
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException or SocketException)
        {
            await _log.WriteLineAsync($"responses-api-proxy: a request could not be forwarded: {error.Message}").ConfigureAwait(false);
        }
    }

    private async Task ForwardAsync(ProxyConnection connection, ProxyRequestHead head, CancellationToken ct)
    {
        byte[] body = await connection.ReadBodyAsync(head, ct).ConfigureAwait(false);
        using var message = new HttpRequestMessage(HttpMethod.Post, _options.Upstream) { Content = new ByteArrayContent(body) };
        foreach ((string name, string value) in head.Headers)
        {
            if (!s_headersNotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!message.Headers.Contains("Accept"))
        {
            message.Headers.TryAddWithoutValidation("Accept", "*/*");
        }

        message.Headers.TryAddWithoutValidation("Authorization", _key.Authorization);
        using HttpResponseMessage response = await _http.SendAsync(message, ct).ConfigureAwait(false);
        Stream answer = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        var framing = new AnswerFraming(response.Content.Headers.ContentLength, head.IsModern);
        await connection.WriteAnswerAsync((int)response.StatusCode, Headers(response), framing, answer, ct).ConfigureAwait(false);
    }

    private static IEnumerable<KeyValuePair<string, HeaderStringValues>> Headers(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated);
}
