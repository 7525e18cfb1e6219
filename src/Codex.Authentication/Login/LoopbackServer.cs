using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Authentication;

/// <summary>
/// The HTTP server of a browser login: a handful of requests from one browser on this machine, so it is small on
/// purpose. Requests are answered one after another; connections that send nothing do not hold up the others.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private const int Attempts = 10;
    private const int LargestHead = 16 * 1024;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patienceOfTakeOver = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patienceWithBrowser = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private LoopbackServer(TcpListener listener, TimeProvider time)
    {
        _listener = listener;
        _time = time;
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Binds the port; a login of this kind that holds it is asked once to make room.</summary>
    /// <exception cref="AuthenticationException"><see cref="AuthenticationErrorCode.LoginPortInUse"/>, or the port cannot be had.</exception>
    public static async Task<LoopbackServer> BindAsync(int port, TimeProvider time, Action<string> warn, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                if (OperatingSystem.IsWindows())
                {
                    // Elsewhere a port that listens is not shared in the first place.
                    listener.Server.ExclusiveAddressUse = true;
                }

                listener.Start();
                return new LoopbackServer(listener, time);
            }
            catch (SocketException error)
            {
                listener.Dispose();
                if (error.SocketErrorCode != SocketError.AddressAlreadyInUse)
                {
                    throw LoginHttp.Failure($"port {port} of this machine cannot be used: {error.Message}", error);
                }

                if (attempt == Attempts)
                {
                    throw new AuthenticationException(
                        AuthenticationErrorCode.LoginPortInUse,
                        $"Port {port} of this machine is in use, and the login needs it. End the program that uses it, or log in with `codex login --device-auth`.",
                        error);
                }
            }

            if (attempt == 1)
            {
                await AskToMakeRoomAsync(port, time, warn, ct).ConfigureAwait(false);
            }

            await Task.Delay(s_pause, time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Serves until cancelled.</summary>
    public async Task ServeAsync(Func<LoopbackRequest, CancellationToken, Task<LoopbackResponse>> answer, CancellationToken ct)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(ct).ConfigureAwait(false);
                connections.RemoveAll(static connection => connection.IsCompleted);
                connections.Add(HandleAsync(socket, answer, ct));
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (SocketException) when (ct.IsCancellationRequested)
        {
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _turn.Dispose();
    }

    private async Task HandleAsync(
        Socket socket, Func<LoopbackRequest, CancellationToken, Task<LoopbackResponse>> answer, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(s_patienceWithBrowser, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                if (await ReadHeadAsync(stream, either.Token).ConfigureAwait(false) is not { } head)
                {
                    return;
                }

                await _turn.WaitAsync(ct).ConfigureAwait(false);
                LoopbackResponse response;
                try
                {
                    response = LoopbackRequest.Parse(head) is { } request
                        ? await answer(request, ct).ConfigureAwait(false)
                        : LoopbackResponse.Text(400, "This is not a request that can be understood.");
                }
                finally
                {
                    _turn.Release();
                }

                try
                {
                    await stream.WriteAsync(response.ToBytes(), CancellationToken.None).ConfigureAwait(false);
                    socket.Shutdown(SocketShutdown.Send);
                }
                finally
                {
                    response.AfterSent?.Invoke();
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The browser went away or the login has ended; the next connection is another matter.
            }
        }
    }

    /// <summary>The request line, once the whole head has arrived; null when the browser sent none.</summary>
    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken ct)
    {
        var buffer = new byte[LargestHead];
        int length = 0;
        while (length < buffer.Length)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(length), ct).ConfigureAwait(false);
            if (count == 0)
            {
                return null;
            }

            length += count;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                return Encoding.UTF8.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf("\r\n"u8));
            }
        }

        return "";
    }

    private static async Task AskToMakeRoomAsync(int port, TimeProvider time, Action<string> warn, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(s_patienceOfTakeOver, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, either.Token).ConfigureAwait(false);
            string request = $"GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), either.Token).ConfigureAwait(false);
            var buffer = new byte[256];
            await socket.ReceiveAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && error is OperationCanceledException or SocketException)
        {
            warn($"Port {port} is in use, and its user did not answer the request to make room.");
        }
    }
}
