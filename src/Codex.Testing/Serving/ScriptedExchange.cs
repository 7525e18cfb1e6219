using System.IO.Compression;
using System.Text.Json;

namespace Codex.Testing.Serving;

/// <summary>What is done with a request, however it came: record it, take the next response of the script.</summary>
internal sealed class ScriptedExchange(IEnumerable<ScriptedResponse> script)
{
    private static readonly ScriptedResponse EmptyModelList = ScriptedResponse.Json(200, """{"data":[],"models":[]}""");
    private static readonly ScriptedResponse Exhausted = ScriptedResponse.Json(500, """{"error":{"message":"script exhausted"}}""");

    /// <summary>The responses still to be given.</summary>
    public Script Script { get; } = new(script);

    /// <summary>The requests so far.</summary>
    public RequestRecord Record { get; } = new();

    /// <summary>The response to a request, after the wait that it asks for: one with a body, no callback.</summary>
    public async Task<ScriptedResponse> AnswerAsync(RecordedRequest request, CancellationToken ct)
    {
        // Taken before it is recorded, so that whoever waited for the request may enqueue without answering it.
        var response = IsModelList(request) ? EmptyModelList : Script.Take(request.Path) ?? Exhausted;
        Record.Add(request);
        while (response.Callback is { } callback)
        {
            await DelayAsync(response.Delay, ct).ConfigureAwait(false);
            response = Ask(callback, request);
        }

        await DelayAsync(response.Delay, ct).ConfigureAwait(false);
        return response;
    }

    /// <summary>Waits, unless there is nothing to wait for.</summary>
    public static Task DelayAsync(TimeSpan delay, CancellationToken ct) => delay > TimeSpan.Zero ? Task.Delay(delay, ct) : Task.CompletedTask;

    /// <summary>The record of a request whose body has been read whole.</summary>
    public static async Task<RecordedRequest> ReadAsync(
        string method, string path, IReadOnlyDictionary<string, string> headers, Stream content, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await content.CopyToAsync(body, ct).ConfigureAwait(false);
        if (headers.TryGetValue("content-encoding", out var encoding) && encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream(body.ToArray());
            body.SetLength(0);
            await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            await gzip.CopyToAsync(body, ct).ConfigureAwait(false);
        }

        var bytes = body.ToArray();
        return new RecordedRequest
        {
            Method = method,
            Path = path,
            Headers = headers,
            RawBody = bytes,
            Body = ParseJson(bytes),
            ReceivedAt = TimeProvider.System.GetUtcNow(),
        };
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
        request.Method != "POST" && request.Path.Split('?')[0].EndsWith("/models", StringComparison.Ordinal);

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
}
