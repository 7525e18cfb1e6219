using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Codex.Testing.Serving;

/// <summary>The script, served over HTTP.</summary>
internal sealed class ScriptedApplication(ScriptedExchange exchange) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        var ct = context.RequestAborted;
        try
        {
            var response = await exchange.AnswerAsync(request, ct).ConfigureAwait(false);
            await WriteAsync(context.Response, response, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client is gone, which a test may intend; there is nobody to answer.
        }
    }

    private static Task<RecordedRequest> ReadAsync(HttpContext context) => ScriptedExchange.ReadAsync(
        context.Request.Method,
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value.ToArray()), StringComparer.OrdinalIgnoreCase),
        context.Request.Body,
        context.RequestAborted);

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
            await ScriptedExchange.DelayAsync(response.Gap, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the server close the connection behind what was sent, without the end of the stream.</summary>
    private sealed class ConnectionCutException : Exception;
}
