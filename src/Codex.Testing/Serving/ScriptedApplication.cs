using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Codex.Testing.Serving;

/// <summary>What the server does with a request: record it, take the next response of the script, give it.</summary>
internal sealed class ScriptedApplication(Script script, RequestRecord record) : IHttpApplication<HttpContext>
{
    private static readonly ScriptedResponse EmptyModelList = ScriptedResponse.Json(200, """{"data":[],"models":[]}""");
    private static readonly ScriptedResponse Exhausted = ScriptedResponse.Json(500, """{"error":{"message":"script exhausted"}}""");

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        // Taken before it is recorded, so that whoever waited for the request may enqueue without answering it.
        var response = IsModelList(request) ? EmptyModelList : script.Take(request.Path) ?? Exhausted;
        record.Add(request);
        var ct = context.RequestAborted;
        try
        {
            while (response.Callback is { } callback)
            {
                await DelayAsync(response.Delay, ct).ConfigureAwait(false);
                response = Ask(callback, request);
            }

            await DelayAsync(response.Delay, ct).ConfigureAwait(false);
            await WriteAsync(context.Response, response, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client is gone, which a test may intend; there is nobody to answer.
        }
    }

    /// <summary>An error of the test's own callback becomes the answer, so that it shows where the test looks.</summary>
    private static ScriptedResponse Ask(Func<RecordedRequest, ScriptedResponse> callback, RecordedRequest request)
    {
        try
        {
            return callback(request);
        }
#pragma warning disable CA1031 // Whatever the callback throws belongs to the client.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return ScriptedResponse.PlainText(500, $"The script's callback failed: {error}");
        }
    }

    private static bool IsModelList(RecordedRequest request) =>
        request.Method != HttpMethods.Post && request.Path.Split('?')[0].EndsWith("/models", StringComparison.Ordinal);

    private static async Task<RecordedRequest> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        if (string.Equals(request.Headers.ContentEncoding, "gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream(body.ToArray());
            body.SetLength(0);
            await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            await gzip.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        }

        var bytes = body.ToArray();
        return new RecordedRequest
        {
            Method = request.Method,
            Path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value.ToArray()), StringComparer.OrdinalIgnoreCase),
            RawBody = bytes,
            Body = ParseJson(bytes),
            ReceivedAt = TimeProvider.System.GetUtcNow(),
        };
    }

    private static JsonElement? ParseJson(byte[] bytes)
    {
        if (bytes.Length == 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not every body is JSON; the raw bytes are recorded.
            return null;
        }
    }

    private static async Task WriteAsync(HttpResponse http, ScriptedResponse response, CancellationToken ct)
    {
        http.StatusCode = response.Status;
        http.ContentType = response.Parts is null ? "application/json" : "text/event-stream";
        foreach (var (name, value) in response.Headers)
            http.Headers[name] = value;
        if (response.Parts is not { } parts)
        {
            var bytes = Encoding.UTF8.GetBytes(response.Body ?? "");
            http.ContentLength = bytes.Length;
            await http.Body.WriteAsync(bytes, ct).ConfigureAwait(false);
            return;
        }

        await http.StartAsync(ct).ConfigureAwait(false);
        await http.Body.FlushAsync(ct).ConfigureAwait(false);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i == response.CutAfter)
                throw new ConnectionCutException();
            await http.Body.WriteAsync(Encoding.UTF8.GetBytes(parts[i]), ct).ConfigureAwait(false);
            if (response.Gap > TimeSpan.Zero || response.CutAfter is not null)
                await http.Body.FlushAsync(ct).ConfigureAwait(false);
            await DelayAsync(response.Gap, ct).ConfigureAwait(false);
        }
    }

    private static Task DelayAsync(TimeSpan delay, CancellationToken ct) => delay > TimeSpan.Zero ? Task.Delay(delay, ct) : Task.CompletedTask;

    /// <summary>Makes the server close the connection behind what was sent, without the end of the stream.</summary>
    private sealed class ConnectionCutException : Exception;
}
