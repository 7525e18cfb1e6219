using System.Net;
using System.Text;
using System.Text.Json;

namespace Codex.Models.Tests;

public sealed class ResponsesApiProxyTests
{
    [Theory]
    [InlineData("sk-abc_1-2\r\n", "Bearer sk-abc_1-2")]
    [InlineData("sk-abc", "Bearer sk-abc")]
    [InlineData("sk-abc\nmore\n", "Bearer sk-abc")]
    [InlineData("\n", null)]
    [InlineData("", null)]
    [InlineData("bad key!\n", null)]
    [InlineData("sch\u00fcssel\n", null)]
    public async Task The_key_is_one_line_of_plain_characters(string input, string? expected)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));
        if (expected is null)
        {
            FormatException error = await Assert.ThrowsAsync<FormatException>(() => ProxyKey.ReadAsync(stream, Ask.Token));
            Assert.DoesNotContain("bad", error.Message, StringComparison.Ordinal);
            return;
        }

        using ProxyKey key = await ProxyKey.ReadAsync(stream, Ask.Token);
        Assert.Equal(expected, key.Authorization);
        Assert.DoesNotContain("sk-", key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_stays_out_of_the_swap_file_and_is_wiped_at_the_end()
    {
        using var input = new MemoryStream("sk-1\n"u8.ToArray());
        ProxyKey key = await ProxyKey.ReadAsync(input, Ask.Token);
        string held = key.Authorization;
        Assert.Equal("Bearer sk-1", held);
        if (OperatingSystem.IsLinux())
        {
            Assert.True(key.IsLocked);
        }

        key.Dispose();
        key.Dispose();
        Assert.All(held, static letter => Assert.Equal('\0', letter));
        Assert.Throws<ObjectDisposedException>(() => key.Authorization);
        Assert.DoesNotContain("sk-1", key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_fills_the_buffer_is_refused()
    {
        using var tooLong = new MemoryStream(Enumerable.Repeat((byte)'k', 1017).ToArray());
        await Assert.ThrowsAsync<FormatException>(() => ProxyKey.ReadAsync(tooLong, Ask.Token));
        using var longest = new MemoryStream([.. Enumerable.Repeat((byte)'k', 1016), (byte)'\n']);
        using ProxyKey key = await ProxyKey.ReadAsync(longest, Ask.Token);
        Assert.Equal("Bearer ".Length + 1016, key.Authorization.Length);
    }

    [Fact]
    public async Task Requests_are_forwarded_with_the_key_and_answers_come_back_as_they_are()
    {
        await using RawServer upstream = new RawServer()
            .Answer(200, "data: x\n\n", "content-type: text/event-stream", "x-back: yes", "upgrade: h2")
            .Answer(429, "{\"error\":1}", "content-type: application/json");
        await using Running proxy = await Running.StartAsync(upstream);
        using HttpResponseMessage first = await proxy.SendAsync("POST", "/v1/responses", "{\"n\":1}", ("Authorization", "Bearer other"), ("X-Test", "forwarded"));
        Assert.Equal(("data: x\n\n", "yes"), (await first.Content.ReadAsStringAsync(Ask.Token), first.Headers.GetValues("x-back").Single()));
        Assert.Equal("text/event-stream", first.Content.Headers.ContentType!.MediaType);
        Assert.False(first.Headers.NonValidated.Contains("upgrade"));
        using HttpResponseMessage second = await proxy.SendAsync("POST", "/v1/responses", "{\"n\":2}");
        Assert.Equal((HttpStatusCode)429, second.StatusCode);

        RawRequest seen = upstream.Requests.First();
        Assert.Equal(("POST", "/v1/up?v=1", "{\"n\":1}"), (seen.Method, seen.Target, seen.Body));
        Assert.Equal(("Bearer sk-own", "forwarded"), (seen["authorization"], seen["x-test"]));
        Assert.Equal(new Uri(upstream.BaseUrl).Authority, seen["host"]);
        Assert.Equal("*/*", seen["accept"]);
    }

    [Theory]
    [InlineData("POST", "/v1/responses?x=1")]
    [InlineData("GET", "/v1/responses")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/shutdown")]
    public async Task Everything_else_is_refused(string method, string target)
    {
        await using var upstream = new RawServer();
        await using Running proxy = await Running.StartAsync(upstream);
        using HttpResponseMessage response = await proxy.SendAsync(method, target, method == "POST" ? "{}" : null);
        Assert.Equal((HttpStatusCode.Forbidden, ""), (response.StatusCode, await response.Content.ReadAsStringAsync(Ask.Token)));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task An_answer_streams_through_before_it_is_complete_and_chunked_bodies_are_taken()
    {
        var finish = new TaskCompletionSource();
        await using RawServer upstream = new RawServer().Open(async (stream, ct) =>
        {
            await RawServer.ChunkAsync(stream, "data: first\n\n", ct);
            await finish.Task.WaitAsync(ct);
            await RawServer.ChunkAsync(stream, "data: last\n\n", ct);
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), ct);
        });
        await using Running proxy = await Running.StartAsync(upstream);
        using var request = new HttpRequestMessage(HttpMethod.Post, proxy.Url("/v1/responses")) { Content = new ByteArrayContent("{\"n\":1}"u8.ToArray()) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await proxy.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ask.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ask.Token));
        Assert.Equal("data: first", await reader.ReadLineAsync(Ask.Token));
        finish.SetResult();
        Assert.Equal("\ndata: last\n\n", await reader.ReadToEndAsync(Ask.Token));
        Assert.Equal("{\"n\":1}", upstream.Requests.Single().Body);
    }

    [Theory]
    [InlineData("HTTP/1.1", true, "HTTP/1.1 200 OK\r\nx-back: 1\r\ncontent-length: 2\r\n\r\nhi")]
    [InlineData("HTTP/1.0", true, "HTTP/1.1 200 OK\r\nx-back: 1\r\ncontent-length: 2\r\n\r\nhi")]
    [InlineData("HTTP/1.1", false, "HTTP/1.1 200 OK\r\nx-back: 1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.0", false, "HTTP/1.1 200 OK\r\nx-back: 1\r\nconnection: close\r\n\r\nhi")]
    public async Task The_end_of_an_answer_is_told_in_a_way_that_the_client_understands(string version, bool knowsLength, string expected)
    {
        await using RawServer upstream = knowsLength
            ? new RawServer().Answer(200, "hi", "x-back: 1")
            : new RawServer().Answer(static (stream, ct) => stream.WriteAsync("HTTP/1.1 200 X\r\nx-back: 1\r\nconnection: close\r\n\r\nhi"u8.ToArray(), ct).AsTask());
        await using Running proxy = await Running.StartAsync(upstream);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Ask.Token);
        await using Stream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/responses {version}\r\nhost: x\r\nconnection: close\r\n\r\n"), Ask.Token);
        using var reader = new StreamReader(stream);

        Assert.Equal(expected, await reader.ReadToEndAsync(Ask.Token));
    }

    [Fact]
    public async Task The_info_file_tells_port_and_process_and_shutdown_ends_the_proxy()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"codex-proxy-{Guid.NewGuid():N}");
        try
        {
            await using var upstream = new RawServer();
            await using Running proxy = await Running.StartAsync(upstream, options => options with { AllowsShutdown = true, ServerInfoPath = Path.Combine(folder, "sub", "info.json") });
            string info = await File.ReadAllTextAsync(Path.Combine(folder, "sub", "info.json"), Ask.Token);
            Assert.EndsWith("}\n", info, StringComparison.Ordinal);
            JsonElement json = JsonElement.Parse(info);
            Assert.Equal((proxy.Port, Environment.ProcessId), (json.GetProperty("port").GetInt32(), json.GetProperty("pid").GetInt32()));
            using HttpResponseMessage response = await proxy.SendAsync("GET", "/shutdown", null);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await proxy.Ended.WaitAsync(Ask.Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_failure_to_forward_is_told_and_drops_the_connection()
    {
        await using var upstream = new RawServer();
        await using Running proxy = await Running.StartAsync(upstream, options => options with { Upstream = new Uri("http://127.0.0.1:9/") });
        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.SendAsync("POST", "/v1/responses", "{}"));
        Assert.Contains("could not be forwarded", proxy.Log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-own", proxy.Log.ToString(), StringComparison.Ordinal);
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ProxyKey _key;
        private readonly ResponsesApiProxy _proxy;

        private Running(ProxyKey key, ResponsesApiProxyOptions options)
        {
            _key = key;
            _proxy = new ResponsesApiProxy(options, key, Log);
            _proxy.Start();
            Ended = _proxy.RunAsync(_stop.Token);
        }

        public HttpClient Http { get; } = new();

        public StringWriter Log { get; } = new();

        public Task Ended { get; }

        public int Port => _proxy.Port;

        private string Root { get; set; } = "";

        public static async Task<Running> StartAsync(RawServer upstream, Func<ResponsesApiProxyOptions, ResponsesApiProxyOptions>? change = null)
        {
            using var input = new MemoryStream("sk-own\n"u8.ToArray());
            var options = new ResponsesApiProxyOptions { Upstream = new Uri(upstream.BaseUrl + "/up?v=1") };
            var running = new Running(await ProxyKey.ReadAsync(input, Ask.Token), change?.Invoke(options) ?? options);
            running.Root = $"http://127.0.0.1:{running.Port}";
            return running;
        }

        public string Url(string target) => Root + target;

        public async Task<HttpResponseMessage> SendAsync(string method, string target, string? body, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Url(target));
            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            foreach ((string name, string value) in headers)
            {
                request.Headers.Add(name, value);
            }

            return await Http.SendAsync(request, Ask.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            try
            {
                await Ended;
            }
            catch (OperationCanceledException)
            {
            }

            _proxy.Dispose();
            _key.Dispose();
            Http.Dispose();
            await Log.DisposeAsync();
            _stop.Dispose();
        }
    }
}
