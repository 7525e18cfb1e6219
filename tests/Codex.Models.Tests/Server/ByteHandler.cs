using System.Net;

namespace Codex.Models.Tests;

/// <summary>Answers each request with a stream whose bytes arrive in given pieces: what a client sees of a network, without one.</summary>
internal sealed class ByteHandler : HttpMessageHandler
{
    /// <summary>The pieces of the next answer.</summary>
    public IReadOnlyList<byte[]> Pieces { get; set; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = new FedStream(Pieces);
        body.End();
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) });
    }
}
