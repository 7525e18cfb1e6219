using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The model client for any <see cref="ModelProvider"/>, on the wire that the provider speaks.</summary>
/// <remarks>Safe to use from many tasks at once; connections are shared by all clients of the process.</remarks>
/// <param name="provider">Whom to ask.</param>
/// <param name="options">What to work with; null for the defaults.</param>
public sealed class ModelClient(ModelProvider provider, ModelClientOptions? options = null) : IModelClient
{
    private readonly ModelClientOptions _options = options ?? new ModelClientOptions();

    /// <summary>Whom it asks.</summary>
    public ModelProvider Provider => provider;

    /// <inheritdoc/>
    public IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return provider.WireApi == WireApi.Responses && _options.ResponsesFixture is { } fixture
            ? ReplayAsync(fixture, cancellationToken)
            : AskAsync(request, cancellationToken);
    }

    private async IAsyncEnumerable<ResponseEvent> AskAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var sender = new RequestSender(provider, _options);
        using PooledBuffer question = Write(request);
        using HttpResponseMessage response = await sender.SendAsync(request, question.WrittenMemory, ct).ConfigureAwait(false);
        if (provider.WireApi == WireApi.Responses)
        {
            yield return new RateLimitsReported(RateLimitHeaders.Read(response.Headers));
        }

        string? requestId = sender.RequestId(response);
        Stream body;
        try
        {
            body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw ModelErrors.Disconnected(error.Message, requestId, error);
        }

        using var idle = new IdleTimer(provider.StreamIdleTimeout, _options.Time, ct);
        using var reader = new ServerSentEventReader(body, idle);
        AnswerStream answer = provider.WireApi == WireApi.Responses
            ? new ResponsesStream(reader, _options, requestId)
            : new ChatStream(reader, _options, requestId, readsPastFinish: provider.IncludesUsage);
        ResponseEvent next;
        do
        {
            next = await answer.NextAsync(ct).ConfigureAwait(false);
            yield return next;
        }
        while (next is not ResponseCompleted);
    }

    private PooledBuffer Write(ModelRequest request)
    {
        var body = new PooledBuffer(64 * 1024);
        if (provider.WireApi == WireApi.Responses)
        {
            ResponsesRequest.Write(body, request, provider);
        }
        else
        {
            ChatRequest.Write(body, request, provider);
        }

        return body;
    }

    private async IAsyncEnumerable<ResponseEvent> ReplayAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        var text = new StringBuilder();
        try
        {
            await foreach (string line in File.ReadLinesAsync(path, ct).ConfigureAwait(false))
            {
                text.Append(line).Append("\n\n");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ModelErrors.Disconnected($"the recorded stream `{path}` could not be read: {error.Message}", null, error);
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()), writable: false);
        using var idle = new IdleTimer(TimeSpan.Zero, _options.Time, ct);
        using var reader = new ServerSentEventReader(stream, idle);
        var answer = new ResponsesStream(reader, _options, requestId: null);
        ResponseEvent next;
        do
        {
            next = await answer.NextAsync(ct).ConfigureAwait(false);
            yield return next;
        }
        while (next is not ResponseCompleted);
    }
}
