using System.Net;

namespace Codex.Mcp.Transports;

/// <summary>Every request to a web server: its headers, what a refusal means, and how much of an answer is read.</summary>
internal sealed class ServerHttpHandler(ServerHeaders headers, Func<McpException> tooLarge, Action sessionForgotten, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string SessionHeader = "mcp-session-id";
    private const string EventStream = "text/event-stream";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        headers.AddTo(request);
        if (request.Content is { } body)
        {
            // Not every server understands a body that comes in pieces, and its length is known.
            await body.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && response.Headers.WwwAuthenticate.Count > 0)
        {
            response.Dispose();
            throw new McpException(McpErrorCode.LoginRequired, "the server wants a login (status 401)");
        }

        if (response.StatusCode == HttpStatusCode.NotFound && request.Headers.Contains(SessionHeader))
        {
            sessionForgotten();
        }

        if (response.Content is { } content)
        {
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

        return response;
    }
}
