using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Codex.Authentication;
using ModelContextProtocol;

namespace Codex.Mcp.Transports;

/// <summary>Every request to a web server: its headers, its token, what a refusal means, and how much of an answer is read.</summary>
/// <param name="headers">By configuration.</param>
/// <param name="tokens">Of a login; null for none.</param>
/// <param name="tooLarge">Makes the failure of an answer that is too large.</param>
/// <param name="sessionForgotten">Called when the server does not know the session any more.</param>
/// <param name="inner">Sends.</param>
internal sealed class ServerHttpHandler(
    ServerHeaders headers, McpTokenSource? tokens, Func<McpException> tooLarge, Action sessionForgotten, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string SessionHeader = "mcp-session-id";
    private const string EventStream = "text/event-stream";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post)
        {
            // In the order in which servers have seen them.
            request.Headers.Accept.Clear();
            request.Headers.TryAddWithoutValidation("Accept", "text/event-stream, application/json");
        }

        headers.AddTo(request);
        if (request.Content is JsonContent body)
        {
            request.Content = Whole(body);
        }

        HttpResponseMessage response = tokens is null
            ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
            : await SendWithTokenAsync(tokens, request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && response.Headers.WwwAuthenticate.Count > 0)
        {
            response.Dispose();
            throw new McpException(McpErrorCode.LoginRequired, "the server wants a login (status 401)");
        }

        if (response.StatusCode == HttpStatusCode.NotFound && request.Headers.Contains(SessionHeader))
        {
            sessionForgotten();
        }

        await LimitAsync(response, cancellationToken).ConfigureAwait(false);
        return response;
    }

    private async Task<HttpResponseMessage> SendWithTokenAsync(McpTokenSource source, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string token;
        try
        {
            token = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException ended)
        {
            throw new McpException(McpErrorCode.LoginRequired, ended.Message, ended);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || await source.ReplaceAsync(token, cancellationToken).ConfigureAwait(false) is not { } other)
        {
            return response;
        }

        response.Dispose();
        using HttpRequestMessage again = await CopyAsync(request, cancellationToken).ConfigureAwait(false);
        again.Headers.Authorization = new AuthenticationHeaderValue("Bearer", other);
        return await base.SendAsync(again, cancellationToken).ConfigureAwait(false);
    }

    // Not every server understands a body that comes in pieces. And nothing else in the program writes JSON in pieces, the code for which
    // is left out of the executable (eng/left-out.xml).
    private static ByteArrayContent Whole(JsonContent body)
    {
        var whole = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body.Value, McpJsonUtilities.DefaultOptions.GetTypeInfo(body.ObjectType)));
        whole.Headers.ContentType = body.Headers.ContentType;
        return whole;
    }

    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach ((string name, IEnumerable<string> values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        if (request.Content is { } content)
        {
            copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            foreach ((string name, IEnumerable<string> values) in content.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }

    private async Task LimitAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpContent content = response.Content;
        var limited = new StreamContent(new MessageLimitStream(
            await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false),
            ServerChannel.LargestMessage,
            content.Headers.ContentType?.MediaType == EventStream,
            tooLarge));
        foreach ((string name, IEnumerable<string> values) in content.Headers)
        {
            limited.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = limited;
    }
}
