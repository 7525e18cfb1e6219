using System.Net;
using Codex.Testing.Serving;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Codex.Testing;

/// <summary>
/// A model server on 127.0.0.1, on a port of its own, that answers each POST with the next response of a script and records every
/// request. A real HTTP server: point a model provider's base URL at <see cref="BaseUrl"/>.
/// </summary>
/// <remarks>
/// <c>GET …/models</c> is answered with an empty list. A request for which the script has no response left gets status 500 with
/// <c>{"error":{"message":"script exhausted"}}</c>. Safe for use by several threads at once.
/// </remarks>
/// <example><code>
/// await using var server = await ScriptedModelServer.StartAsync(
/// [
///     ScriptedResponse.FunctionCall("shell", """{"command":["ls"]}""", "call-1"),
///     ScriptedResponse.Message("There are two files."),
/// ]);
/// // … run an agent whose provider has base_url = server.BaseUrl …
/// RecordedRequest second = await server.WaitForRequestAsync(1, cancellationToken);
/// </code></example>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly ScriptedExchange _exchange;

    private ScriptedModelServer(KestrelServer server, ScriptedExchange exchange)
    {
        _server = server;
        _exchange = exchange;
        BaseUrl = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1");
    }

    /// <summary>The address for a provider's base URL: <c>http://127.0.0.1:PORT/v1</c>. Requests to any other path are served too.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The requests so far, in the order in which they arrived; a copy that does not grow.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _exchange.Record.All;

    /// <summary>Starts a server. It listens when the task completes.</summary>
    /// <exception cref="IOException">No port of the loopback address can be had.</exception>
    public static async Task<ScriptedModelServer> StartAsync(IEnumerable<ScriptedResponse> script, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        var exchange = new ScriptedExchange(script);
        try
        {
            await server.StartAsync(new ScriptedApplication(exchange), ct).ConfigureAwait(false);
            return new ScriptedModelServer(server, exchange);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Adds a response at the end of the script.</summary>
    public void Enqueue(ScriptedResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        _exchange.Script.Add(response);
    }

    /// <summary>The request with a number, counted from 0, as soon as it has arrived whole; its answer may still be under way.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled first.</exception>
    public Task<RecordedRequest> WaitForRequestAsync(int index, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return _exchange.Record.WaitForAsync(index, cancellationToken);
    }

    /// <summary>Stops the server; connections that are still open are broken off.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }
}
