using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Codex.Mcp.Tests;

public sealed class WebServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_carries_headers_token_and_session_and_the_session_is_ended()
    {
        await using WebServer web = await WebServer.StartAsync();
        await using var servers = new TestServers();
        servers.Variables["TOKEN"] = "sekret";
        servers.Variables["FROM_VARIABLE"] = " two ";
        servers.Variables["BLANK"] = "  ";
        await servers.ConnectAsync(web.Settings with
        {
            Address = web.Address with
            {
                BearerTokenVariable = "TOKEN",
                Headers = new Dictionary<string, string> { ["X-Static"] = "one", ["X-Both"] = "fixed", ["bad name"] = "x", ["X-Bad"] = "a\nb" },
                VariableHeaders = new Dictionary<string, string> { ["X-Variable"] = "FROM_VARIABLE", ["x-both"] = "FROM_VARIABLE", ["X-Blank"] = "BLANK", ["X-Unset"] = "UNSET" },
            },
        });

        McpCallResult json = await servers.CallAsync("json");
        McpCallResult stream = await servers.CallAsync("stream");
        await servers.Connections.DisposeAsync();

        Assert.Equal("""[{"text":"as JSON","type":"text"}]""", json.Output.Text);
        Assert.Equal("""[{"text":"as a stream","type":"text"}]""", stream.Output.Text);
        Assert.All(web.Requests, request =>
        {
            Assert.Equal("Bearer sekret", request.Headers["authorization"]);
            Assert.Equal("one", request.Headers["x-static"]);
            Assert.Equal("two", request.Headers["x-both"].Trim());
            Assert.Equal("two", request.Headers["x-variable"].Trim());
            Assert.False(request.Headers.ContainsKey("x-blank") || request.Headers.ContainsKey("x-unset") || request.Headers.ContainsKey("x-bad"));
        });
        Assert.All(web.Requests.Where(request => request.Verb == "POST" && request.Method != "initialize"), request =>
        {
            Assert.Equal("session-1", request.Headers["mcp-session-id"]);
            Assert.Equal("2025-06-18", request.Headers["mcp-protocol-version"]);
        });
        Assert.All(web.Requests.Where(request => request.Verb == "POST"), request =>
        {
            Assert.Contains("application/json", request.Headers["accept"], StringComparison.Ordinal);
            Assert.Contains("text/event-stream", request.Headers["accept"], StringComparison.Ordinal);
            Assert.StartsWith("application/json", request.Headers["content-type"], StringComparison.Ordinal);
            Assert.True(request.Headers.ContainsKey("content-length"));
        });
        Assert.Contains(web.Requests, request => request.Verb == "GET");
        Assert.Contains(web.Requests, request => request.Verb == "DELETE");
    }

    [Fact]
    public async Task A_refusal_that_names_a_scheme_means_that_a_login_is_needed()
    {
        await using WebServer web = await WebServer.StartAsync(status: 401);
        await using TestServers servers = await TestServers.StartAsync(web.Settings);

        Assert.Contains("codex mcp login web", Assert.Single(servers.Notices).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_variable_that_is_missing_is_named_when_the_server_refuses()
    {
        await using WebServer web = await WebServer.StartAsync(status: 401);
        await using TestServers servers = await TestServers.StartAsync(web.Settings with { Address = web.Address with { BearerTokenVariable = "NO_SUCH_TOKEN" } });

        Assert.Contains("NO_SUCH_TOKEN", Assert.Single(servers.Notices).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_status_and_a_port_that_nobody_listens_on_are_start_failures()
    {
        await using WebServer web = await WebServer.StartAsync(status: 500);
        await using TestServers servers = await TestServers.StartAsync(
            web.Settings,
            web.Settings with { Name = "closed", Address = web.Address with { Url = "http://127.0.0.1:9/mcp" } },
            web.Settings with { Name = "odd", Address = web.Address with { Url = "ftp://x" } });

        Assert.Equal(["closed", "odd", "web"], servers.Notices.Select(notice => notice.Server).Order());
        Assert.All(servers.Notices, notice => Assert.Contains("failed to start", notice.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_as_the_answer_to_the_introduction_gives_the_session_before_anything_else_is_sent()
    {
        await using WebServer web = await WebServer.StartAsync(streamsIntroduction: true);
        await using TestServers servers = await TestServers.StartAsync(web.Settings);

        Assert.Empty(servers.Notices);
        Assert.Equal("""[{"text":"as JSON","type":"text"}]""", (await servers.CallAsync("json")).Output.Text);
    }

    [Fact]
    public async Task A_call_that_is_never_answered_ends_with_its_time_limit_and_the_connection_stays_in_use()
    {
        await using WebServer web = await WebServer.StartAsync();
        await using TestServers servers = await TestServers.StartAsync(web.Settings with { ToolTimeout = TimeSpan.FromSeconds(1) });

        Assert.Equal(McpErrorCode.TimedOut, (await Assert.ThrowsAsync<McpException>(() => servers.CallAsync("hangs"))).Code);
        Assert.Equal("""[{"text":"as JSON","type":"text"}]""", (await servers.CallAsync("json")).Output.Text);
        Assert.Contains(web.Requests, request => request.Method == "notifications/cancelled");
    }

    [Fact]
    public async Task A_session_that_the_server_forgot_is_begun_anew_and_the_call_made_again()
    {
        await using WebServer web = await WebServer.StartAsync();
        await using TestServers servers = await TestServers.StartAsync(web.Settings);

        web.Forget();
        McpCallResult result = await servers.CallAsync("json");

        Assert.Equal("""[{"text":"as JSON","type":"text"}]""", result.Output.Text);
        Assert.Equal(2, web.Requests.Count(request => request.Method == "initialize"));
        Assert.Empty(servers.Notices);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("big")]
    [InlineData("accepted")]
    [InlineData("garbage")]
    [InlineData("closes")]
    public async Task A_call_that_fails_leaves_the_connection_in_use(string tool)
    {
        await using WebServer web = await WebServer.StartAsync();
        await using TestServers servers = await TestServers.StartAsync(web.Settings);

        await Assert.ThrowsAsync<McpException>(() => servers.CallAsync(tool));

        Assert.Equal("""[{"text":"as JSON","type":"text"}]""", (await servers.CallAsync("json")).Output.Text);
    }

    /// <summary>A streamable HTTP server on a port of its own.</summary>
    internal sealed class WebServer : IAsyncDisposable
    {
        private readonly WebApplication _application;
        private readonly int _status;
        private readonly bool _streamsIntroduction;
        private int _session;

        private WebServer(WebApplication application, int status, bool streamsIntroduction)
        {
            _streamsIntroduction = streamsIntroduction;
            _application = application;
            _status = status;
        }

        public ConcurrentQueue<(string Verb, string? Method, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = new();

        public McpServerAddress.Web Address => new() { Url = _application.Urls.First() + "/mcp" };

        public McpServerSettings Settings => new() { Name = "web", Address = Address };

        public static async Task<WebServer> StartAsync(int status = 200, bool streamsIntroduction = false)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var server = new WebServer(builder.Build(), status, streamsIntroduction);
            server._application.Run(server.AnswerAsync);
            await server._application.StartAsync(Stop);
            return server;
        }

        public void Forget() => _session++;

        public async ValueTask DisposeAsync() => await _application.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync(context.RequestAborted);
            JsonElement? message = body.Length > 0 ? JsonElement.Parse(body) : null;
            string? method = message?.GetProperty("method").GetString();
            Requests.Enqueue((context.Request.Method, method, context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            if (_status != 200)
            {
                context.Response.StatusCode = _status;
                if (_status == 401)
                {
                    context.Response.Headers.WWWAuthenticate = "Bearer realm=\"x\"";
                }

                return;
            }

            if (method == "initialize")
            {
                _session = Math.Max(_session, 1);
                context.Response.Headers["mcp-session-id"] = $"session-{_session}";
            }
            else if (context.Request.Headers["mcp-session-id"] != $"session-{_session}")
            {
                context.Response.StatusCode = 404;
                return;
            }

            if (context.Request.Method == "GET")
            {
                context.Response.StatusCode = 405;
                return;
            }

            if (message is not { } asked || !asked.TryGetProperty("id", out JsonElement id))
            {
                context.Response.StatusCode = 202;
                return;
            }

            switch (method == "tools/call" ? asked.GetProperty("params").GetProperty("name").GetString() : method)
            {
                case "initialize" when _streamsIntroduction:
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync("event: message\ndata: " + Response("""{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"w","version":"1"}}""") + "\n\n");
                    break;
                case "garbage":
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync("<html>not found</html>");
                    break;
                case "closes":
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync("event: message\ndata: {\"jsonrpc\":");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    break;
                case "hangs":
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                case "initialize":
                    await WriteAsync("""{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"w","version":"1"}}""");
                    break;
                case "tools/list":
                    await WriteAsync($$"""{"tools":[{{string.Join(',', new[] { "json", "stream", "fails", "big", "accepted", "garbage", "closes", "hangs" }.Select(name => $$$"""{"name":"{{{name}}}","inputSchema":{"type":"object"}}"""))}}]}""");
                    break;
                case "json":
                    await WriteAsync("""{"content":[{"type":"text","text":"as JSON"}]}""");
                    break;
                case "stream":
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync(
                        "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"x\"}}\n\n"
                        + "event: message\ndata: " + Response("""{"content":[{"type":"text","text":"as a stream"}]}""") + "\n\n");
                    break;
                case "big":
                    await WriteAsync($$"""{"content":[{"type":"text","text":"{{new string('x', 17 * 1024 * 1024)}}"}]}""");
                    break;
                case "accepted":
                    context.Response.StatusCode = 202;
                    break;
                default:
                    context.Response.StatusCode = 500;
                    break;
            }

            string Response(string result) => $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""";

            Task WriteAsync(string result)
            {
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync(Response(result));
            }
        }
    }
}
