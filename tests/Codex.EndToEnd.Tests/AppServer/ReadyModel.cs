using System.Net;
using System.Net.Sockets;
using System.Text;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.AppServer;

/// <summary>A model that gives every request the same answer and remembers nothing, so that a long test measures the agent only.</summary>
internal sealed class ReadyModel : IAsyncDisposable
{
    private const string HeadersEnd = "\r\n\r\n";
    private const string LengthName = "content-length:";

    private static readonly byte[] s_answer = Answer();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _requests;

    public ReadyModel()
    {
        _listener.Start();
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
        _serving = ServeAsync();
    }

    public Uri BaseUrl { get; }

    /// <summary>How many requests were answered.</summary>
    public int Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[64 * 1024];
            int filled = 0;
            try
            {
                while (true)
                {
                    int end;
                    while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        int read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
                        if (read == 0)
                        {
                            return;
                        }

                        filled += read;
                    }

                    int rest = LengthIn(Encoding.ASCII.GetString(buffer, 0, end)) - (filled - end - HeadersEnd.Length);
                    while (rest > 0)
                    {
                        int read = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(rest, buffer.Length)), _stop.Token);
                        if (read == 0)
                        {
                            return;
                        }

                        rest -= read;
                    }

                    filled = 0;
                    await stream.WriteAsync(s_answer, _stop.Token);
                    Interlocked.Increment(ref _requests);
                }
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private static int LengthIn(string headers)
    {
        foreach (string line in headers.Split("\r\n"))
        {
            if (line.StartsWith(LengthName, StringComparison.OrdinalIgnoreCase))
            {
                return int.Parse(line.AsSpan(LengthName.Length), System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private static byte[] Answer()
    {
        string body = string.Concat(new[]
        {
            ResponseEvents.Created(),
            ResponseEvents.MessageAdded(),
            ResponseEvents.OutputTextDelta("It is "),
            ResponseEvents.OutputTextDelta("done."),
            ResponseEvents.MessageDone("It is done."),
            ResponseEvents.Completed(),
        }.Select(static next => next.ToServerSentEvent()));
        return Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}{HeadersEnd}{body}");
    }
}
