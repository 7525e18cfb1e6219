using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Codex.Testing.Tests;

public sealed class ScriptedModelServerTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Each_post_gets_the_next_response_and_is_recorded()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("one"), ScriptedResponse.Json(429, """{"error":{}}""")], Ct);
        Assert.Equal("127.0.0.1", server.BaseUrl.Host);
        Assert.EndsWith("/v1", server.BaseUrl.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUrl + "/responses?x=1") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret-token");
        using var first = await _client.SendAsync(request, Ct);
        Assert.Equal("text/event-stream", first.Content.Headers.ContentType!.MediaType);
        var events = await EventsAsync(first);
        Assert.Equal(
            ["response.created", "response.output_item.added", "response.output_text.delta", "response.output_item.done", "response.completed"],
            events.Select(e => e.EventType));
        Assert.All(events, e => Assert.Equal(e.EventType, JsonDocument.Parse(e.Data).RootElement.GetProperty("type").GetString()));

        using var second = await PostAsync(server, "not json");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("""{"error":{}}""", await second.Content.ReadAsStringAsync(Ct));

        using var third = await PostAsync(server, "");
        Assert.Equal(HttpStatusCode.InternalServerError, third.StatusCode);
        Assert.Equal("""{"error":{"message":"script exhausted"}}""", await third.Content.ReadAsStringAsync(Ct));

        Assert.Equal(3, server.Requests.Count);
        var recorded = server.Requests[0];
        Assert.Equal(("POST", "/v1/responses?x=1", "m"), (recorded.Method, recorded.Path, recorded.Body!.Value.GetProperty("model").GetString()));
        Assert.Equal("Bearer secret-token", recorded.Headers["Authorization"]);
        Assert.DoesNotContain("secret", recorded.ToString());
        Assert.Null(server.Requests[1].Body);
        Assert.Equal("not json", server.Requests[1].Text);
    }

    [Fact]
    public async Task The_model_list_is_empty_and_takes_nothing_from_the_script()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.PlainText(200, "next")], Ct);
        Assert.Equal("""{"data":[],"models":[]}""", await _client.GetStringAsync(server.BaseUrl + "/models?client_version=1", Ct));
        Assert.Equal("next", await _client.GetStringAsync(server.BaseUrl + "/other", Ct));
    }

    [Fact]
    public async Task A_response_with_a_path_waits_for_its_request()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.PlainText(200, "compact") with { Path = "/compact" }, ScriptedResponse.PlainText(200, "any")], Ct);
        Assert.Equal("any", await TextAsync(server, "/responses"));
        Assert.Equal("compact", await TextAsync(server, "/responses/compact?q=/x"));
    }

    [Fact]
    public async Task A_response_is_given_several_times_or_for_ever()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.PlainText(200, "twice") with { Times = 2 }, ScriptedResponse.PlainText(200, "ever") with { Repeat = true }], Ct);
        var answers = new List<string>();
        for (var i = 0; i < 5; i++)
            answers.Add(await TextAsync(server, "/responses"));
        Assert.Equal(["twice", "twice", "ever", "ever", "ever"], answers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_cut_stream_delivers_its_events_and_breaks_off(int after)
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("x") with { CutAfter = after }, ScriptedResponse.Message("x") with { CutAfter = 5 }], Ct);
        using var response = await PostAsync(server, "{}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var got = 0;
        await Assert.ThrowsAnyAsync<HttpIOException>(async () =>
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Ct);
            await foreach (var _ in SseParser.Create(stream).EnumerateAsync(Ct))
                got++;
        });
        Assert.Equal(after, got);

        using var whole = await PostAsync(server, "{}");
        Assert.Equal(5, (await EventsAsync(whole)).Count);
    }

    [Fact]
    public async Task Gaps_and_delays_are_waited_for_and_events_arrive_one_by_one()
    {
        await using var server = await ScriptedModelServer.StartAsync(
            [ScriptedResponse.Events("{\"type\":\"a\"}", "{\"type\":\"b\"}") with { Delay = TimeSpan.FromMilliseconds(60), Gap = TimeSpan.FromMinutes(5) }], Ct);
        var clock = Stopwatch.StartNew();
        using var response = await PostAsync(server, "{}");
        await using var stream = await response.Content.ReadAsStreamAsync(Ct);
        await foreach (var e in SseParser.Create(stream).EnumerateAsync(Ct))
        {
            Assert.Equal("a", e.EventType);
            break;
        }

        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_raw_stream_is_sent_as_it_is()
    {
        const string raw = ": comment\n\ndata: {\n\n";
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Sse(raw) with { Status = 202, Headers = new Dictionary<string, string> { ["x-id"] = "7" } }], Ct);
        using var response = await PostAsync(server, "{}");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("7", response.Headers.GetValues("x-id").Single());
        Assert.Equal(raw, await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_packed_body_is_recorded_unpacked()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("x")], Ct);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync("""{"a":[1]}"""u8.ToArray(), Ct);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _client.PostAsync(server.BaseUrl + "/responses", content, Ct);
        Assert.Equal(1, server.Requests[0].Body!.Value.GetProperty("a")[0].GetInt32());
    }

    [Fact]
    public async Task An_answer_is_made_from_its_request()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Answer(request => ScriptedResponse.PlainText(200, request.Text + "!")) with { Repeat = true }], Ct);
        Assert.Equal("a!", await (await PostAsync(server, "a")).Content.ReadAsStringAsync(Ct));
        Assert.Equal("b!", await (await PostAsync(server, "b")).Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_callback_that_throws_is_told_to_the_client()
    {
        await using var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Answer(_ => throw new InvalidOperationException("no such turn"))], Ct);
        using var response = await PostAsync(server, "a");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("no such turn", await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_request_can_be_waited_for_and_the_script_go_on_while_it_runs()
    {
        await using var server = await ScriptedModelServer.StartAsync([], Ct);
        var waiting = server.WaitForRequestAsync(1, Ct);
        server.Enqueue(ScriptedResponse.PlainText(200, "first"));
        Assert.Equal("first", await TextAsync(server, "/responses"));
        Assert.False(waiting.IsCompleted);
        server.Enqueue(ScriptedResponse.PlainText(200, "second"));
        Assert.Equal("second", await TextAsync(server, "/late"));
        Assert.Equal("/v1/late", (await waiting).Path);

        using var stop = new CancellationTokenSource();
        var never = server.WaitForRequestAsync(9, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Fact]
    public async Task Stopping_breaks_off_what_is_under_way()
    {
        var server = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("x") with { Delay = TimeSpan.FromMinutes(5) }], Ct);
        var pending = PostAsync(server, "{}");
        await server.WaitForRequestAsync(0, Ct);
        await server.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => pending);
    }

    [Fact]
    public async Task Many_requests_at_once_each_get_a_response_of_their_own()
    {
        await using var server = await ScriptedModelServer.StartAsync(Enumerable.Range(0, 50).Select(i => ScriptedResponse.PlainText(200, i.ToString())), Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => TextAsync(server, "/responses")));
        Assert.Equal(50, answers.Distinct().Count());
        Assert.Equal(50, server.Requests.Count);
    }

    private Task<HttpResponseMessage> PostAsync(ScriptedModelServer server, string body, string path = "/responses") =>
        _client.SendAsync(new HttpRequestMessage(HttpMethod.Post, server.BaseUrl + path) { Content = new StringContent(body) }, HttpCompletionOption.ResponseHeadersRead, Ct);

    private async Task<string> TextAsync(ScriptedModelServer server, string path)
    {
        using var response = await PostAsync(server, "{}", path);
        return await response.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<List<SseItem<string>>> EventsAsync(HttpResponseMessage response)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(Ct);
        var events = new List<SseItem<string>>();
        await foreach (var e in SseParser.Create(stream).EnumerateAsync(Ct))
            events.Add(e);
        return events;
    }
}
