using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace Codex.AppServer.Messages;

/// <summary>The server's own requests to the client that wait for an answer.</summary>
internal sealed class ClientRequests(MessageWriter writer, Action<string> log)
{
    private readonly ConcurrentDictionary<long, Func<ReadOnlyMemory<byte>?, ValueTask>> _open = new();
    private long _next = -1;

    /// <summary>Sends a request.</summary>
    /// <param name="method">What is asked.</param>
    /// <param name="parameters">Its details.</param>
    /// <param name="type">How they are written.</param>
    /// <param name="answered">Gets the JSON of the answer, once; null when the client could not answer.</param>
    /// <returns>What takes the request back, as far as the server is concerned: an answer that comes after it is passed over.</returns>
    public async ValueTask<Action> AskAsync<T>(string method, T parameters, JsonTypeInfo<T> type, Func<ReadOnlyMemory<byte>?, ValueTask> answered)
    {
        long id = Interlocked.Increment(ref _next);
        _open[id] = answered;
        await writer.AskAsync(id, method, parameters, type).ConfigureAwait(false);
        return () => _open.TryRemove(id, out _);
    }

    /// <summary>Takes the client's answer; one that belongs to no open request is passed over.</summary>
    public async ValueTask AnswerAsync(RequestId id, ReadOnlyMemory<byte>? result)
    {
        if (result is null)
        {
            log($"the client answered request {id} with an error");
        }

        if (id.Number is { } number && _open.TryRemove(number, out Func<ReadOnlyMemory<byte>?, ValueTask>? answered))
        {
            await answered(result).ConfigureAwait(false);
        }
        else
        {
            log($"the client answered request {id}, which is not open");
        }
    }
}
