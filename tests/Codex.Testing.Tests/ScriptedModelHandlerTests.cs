using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace Codex.Testing.Tests;

public sealed class ScriptedModelHandlerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_answers_and_records_as_the_server_does()
    {
        using var handler = new ScriptedModelHandler(
        [
            ScriptedResponse.Answer(request => ScriptedResponse.Message(request.Body!.Value.GetProperty("model").GetString()!)),
            ScriptedResponse.PlainText(503, "busy") with { Headers = new Dictionary<string, string> { ["retry-after"] = "7", ["content-type"] = "text/plain" } },
        ]);
        using var client = new HttpClient(handler);

        using var first = await PostAsync(client, """{"model":"m"}""");
        Assert.Equal("text/event-stream", first.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"delta\":\"m\"", await first.Content.ReadAsStringAsync(Ct));

        using var second = await PostAsync(client, "");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.RetryAfter!.Delta);
        Assert.Equal("text/plain", second.Content.Headers.ContentType!.MediaType);
        Assert.Equal("busy", await second.Content.ReadAsStringAsync(Ct));

        using var third = await PostAsync(client, "");
        Assert.Equal(HttpStatusCode.InternalServerError, third.StatusCode);
        Assert.Equal("""{"data":[],"models":[]}""", await client.GetStringAsync("http://any.invalid/v1/models", Ct));
        Assert.Equal("POST /v1/responses?x=1", handler.Requests[0].ToString());
        Assert.Equal("1", handler.Requests[0].Headers["X-Number"]);
    }

    [Fact]
    public async Task A_packed_body_is_recorded_unpacked()
    {
        using var handler = new ScriptedModelHandler([ScriptedResponse.Message("ok")]);
        using var client = new HttpClient(handler);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync("""{"model":"m"}"""u8.ToArray(), Ct);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await client.PostAsync("http://any.invalid/v1/responses", content, Ct);
        Assert.Equal("""{"model":"m"}""", handler.Requests[0].Text);
    }

    [Fact]
    [SuppressMessage("Reliability", "CA2022", Justification = "One event is read at a time, on purpose.")]
    public async Task A_cut_stream_gives_its_events_and_then_fails()
    {
        using var handler = new ScriptedModelHandler([ScriptedResponse.Events("""{"type":"one"}""", """{"type":"two"}""") with { CutAfter = 1 }]);
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://any.invalid/v1/responses");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var stream = await answer.Content.ReadAsStreamAsync(Ct);
        var buffer = new byte[1024];
        var length = await stream.ReadAsync(buffer, Ct);
        Assert.Contains("one", Encoding.UTF8.GetString(buffer, 0, length));
        await Assert.ThrowsAsync<IOException>(async () => await stream.ReadAsync(buffer, Ct));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://any.invalid/v1/responses?x=1") { Content = new StringContent(body) };
        request.Headers.Add("X-Number", "1");
        return await client.SendAsync(request, Ct);
    }
}
