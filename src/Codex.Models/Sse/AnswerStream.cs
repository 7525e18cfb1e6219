using System.Text;
using System.Text.Json;

namespace Codex.Models;

/// <summary>The events of one answer, read from its server-sent events.</summary>
/// <param name="reader">The framing.</param>
/// <param name="options">The client's options.</param>
/// <param name="requestId">The service's id of the request, for error texts.</param>
internal abstract class AnswerStream(ServerSentEventReader reader, ModelClientOptions options, string? requestId)
{
    protected ModelClientOptions Options => options;

    protected string? RequestId => requestId;

    protected bool HasForeignLines => reader.HasForeignLines;

    /// <summary>The next event; after <see cref="ResponseCompleted"/> there is none.</summary>
    /// <exception cref="ModelException">The answer cannot be completed.</exception>
    public abstract ValueTask<ResponseEvent> NextAsync(CancellationToken ct);

    /// <summary>Goes to the next server-sent event if it is here already: most of a long answer's are, and need no wait.</summary>
    protected bool TryRead()
    {
        try
        {
            // An observer is told how long each event was waited for.
            return options.Observer is null && reader.TryRead();
        }
        catch (InvalidDataException error)
        {
            throw Unreadable(error);
        }
    }

    /// <summary>Goes to the next server-sent event; false at the end of the stream.</summary>
    protected ValueTask<bool> ReadAsync(CancellationToken ct) =>
        options.Observer is { } observer ? ObserveAsync(observer, ct) : ReadCoreAsync(ct);

    /// <summary>The data of the server-sent event; valid until the next is gone to.</summary>
    protected ReadOnlyMemory<byte> Data => reader.Data;

    private async ValueTask<bool> ReadCoreAsync(CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException or InvalidDataException)
        {
            throw Unreadable(error);
        }
    }

    private ModelException Unreadable(Exception error) => ModelErrors.Disconnected($"the response could not be read: {error.Message}", requestId, error);

    private async ValueTask<bool> ObserveAsync(IModelClientObserver observer, CancellationToken ct)
    {
        long started = options.Time.GetTimestamp();
        try
        {
            bool read = await ReadCoreAsync(ct).ConfigureAwait(false);
            if (read)
            {
                string kind = reader.Kind.IsEmpty ? "message" : Encoding.UTF8.GetString(reader.Kind);
                string? problem = kind == "response.failed" ? Encoding.UTF8.GetString(Data.Span) : JsonProblem();
                observer.OnStreamEvent(new(kind, options.Time.GetElapsedTime(started), problem));
            }

            return read;
        }
        catch (ModelException error)
        {
            observer.OnStreamEvent(new(null, options.Time.GetElapsedTime(started), error.Message));
            throw;
        }
    }

    private string? JsonProblem()
    {
        if (Data.Span.SequenceEqual("[DONE]"u8))
        {
            return null;
        }

        try
        {
            var json = new Utf8JsonReader(Data.Span);
            while (json.Read())
            {
            }

            return null;
        }
        catch (JsonException error)
        {
            return error.Message;
        }
    }
}
