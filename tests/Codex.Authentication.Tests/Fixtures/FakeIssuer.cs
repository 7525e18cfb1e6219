using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Codex.Authentication.Tests;

public sealed record RecordedRequest(string Method, string Path, string? ContentType, WebHeaderCollection Headers, string Body);

public sealed record Answer(int Status, string Body);

/// <summary>An OAuth server on loopback that answers as a test tells it to and records what it was asked.</summary>
public sealed class FakeIssuer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, Func<RecordedRequest, Task<Answer>>> _handlers = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly Task _serving;

    public FakeIssuer()
    {
        (_listener, Url) = Listen();
        _serving = ServeAsync();
    }

    public string Url { get; }

    public string TokenUrl => Url + "/oauth/token";

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public int Count(string path) => _requests.Count(request => request.Path == path);

    public void Handle(string path, Func<RecordedRequest, Task<Answer>> handler) => _handlers[path] = handler;

    /// <summary>Gives these answers in turn; the last one again and again.</summary>
    public void Answers(string path, params Answer[] answers)
    {
        int next = -1;
        Handle(path, _ => Task.FromResult(answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]));
    }

    /// <summary>Renews as a real server does: each refresh token works once, and a second use is refused.</summary>
    public void RotateFrom(string refreshToken)
    {
        string valid = refreshToken;
        int number = 0;
        var gate = new Lock();
        Handle("/oauth/token", request =>
        {
            lock (gate)
            {
                if (!request.Body.Contains($"\"{valid}\"", StringComparison.Ordinal))
                {
                    return Task.FromResult(new Answer(401, """{"error":{"code":"refresh_token_reused"}}"""));
                }

                number++;
                valid = $"rt-rotated-secret-{number}";
                return Task.FromResult(new Answer(200, $$"""{"access_token":"at-rotated-secret-{{number}}","refresh_token":"{{valid}}"}"""));
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request = new RecordedRequest(
                context.Request.HttpMethod, context.Request.Url!.AbsolutePath, context.Request.ContentType,
                (WebHeaderCollection)context.Request.Headers, await reader.ReadToEndAsync());
            _requests.Enqueue(request);
            Answer answer = _handlers.TryGetValue(request.Path, out var handler) ? await handler(request) : new Answer(404, "");
            byte[] body = Encoding.UTF8.GetBytes(answer.Body);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentLength64 = body.Length;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
        }
    }

    private static (HttpListener Listener, string Url) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            string url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(url + "/");
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException)
            {
                // Another test was quicker with this port.
            }
        }
    }
}
