using System.Net;
using Codex.Testing.Serving;

namespace Codex.Testing;

/// <summary>
/// A <see cref="ScriptedModelServer"/> without a server: an HTTP handler that answers in this process, for a model client that is
/// given its <see cref="HttpMessageInvoker"/>. No port, no socket, any host name.
/// </summary>
/// <remarks>It follows the rules of the server for lists of models and for a script that has come to its end. Safe for use by several threads at once.</remarks>
/// <example><code>
/// using var http = new HttpMessageInvoker(new ScriptedModelHandler([ScriptedResponse.Message("There are two files.")]));
/// </code></example>
public sealed class ScriptedModelHandler : HttpMessageHandler
{
    private readonly ScriptedExchange _exchange;

    /// <summary>A handler that gives these responses, in order.</summary>
    public ScriptedModelHandler(IEnumerable<ScriptedResponse> script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _exchange = new ScriptedExchange(script);
    }

    /// <summary>The requests so far, in the order in which they came; a copy that does not grow.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _exchange.Record.All;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var recorded = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await _exchange.AnswerAsync(recorded, cancellationToken).ConfigureAwait(false);
        var message = new HttpResponseMessage((HttpStatusCode)response.Status)
        {
            RequestMessage = request,
            Content = response.Parts is { } parts ? new StreamContent(new ScriptedStream(response, parts)) : new StringContent(response.Body ?? ""),
        };
        message.Content.Headers.ContentType = new(response.Parts is null ? "application/json" : "text/event-stream");
        foreach (var (name, value) in response.Headers)
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                message.Content.Headers.Remove(name);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static async Task<RecordedRequest> ReadAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? []))
            headers[name.ToLowerInvariant()] = string.Join(", ", values);
        await using var content = request.Content is null ? Stream.Null : await request.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        return await ScriptedExchange.ReadAsync(request.Method.Method, request.RequestUri?.PathAndQuery ?? "/", headers, content, ct).ConfigureAwait(false);
    }
}
