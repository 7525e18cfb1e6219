using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Models.Tests;

/// <summary>An HTTP/1.1 server on loopback whose answers are given byte by byte; one answer per connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Func<NetworkStream, CancellationToken, Task>> _answers = new();
    private readonly Task _loop;

    public RawServer()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public ConcurrentQueue<RawRequest> Requests { get; } = new();

    public string BaseUrl => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1";

    public RawServer Answer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public RawServer Answer(int status, string body, params string[] headers) => Answer((stream, ct) =>
        stream.WriteAsync(
            Encoding.UTF8.GetBytes(
                $"HTTP/1.1 {status} X\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}"),
            ct).AsTask());

    public RawServer Stream(string events, params string[] headers) =>
        Answer(200, events, ["content-type: text/event-stream", .. headers]);

    /// <summary>Begins a stream and leaves it to the function, which ends it by returning.</summary>
    public RawServer Open(Func<NetworkStream, CancellationToken, Task> rest, params string[] headers) => Answer(async (stream, ct) =>
    {
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"), ct);
        await rest(stream, ct);
    });

    public static Task ChunkAsync(NetworkStream stream, string text, CancellationToken ct) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"), ct).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _loop;
        }
        catch (OperationCanceledException)
        {
        }

        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            RawRequest? request = await RawRequest.ReadAsync(stream, _stop.Token);
            if (request is null)
            {
                return;
            }

            Requests.Enqueue(request);
            if (_answers.TryDequeue(out Func<NetworkStream, CancellationToken, Task>? answer))
            {
                await answer(stream, _stop.Token);
            }
            else
            {
                await stream.WriteAsync("HTTP/1.1 418 X\r\ncontent-length: 9\r\nconnection: close\r\n\r\nno answer"u8.ToArray(), _stop.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client went away, or the test is over.
        }
    }
}
