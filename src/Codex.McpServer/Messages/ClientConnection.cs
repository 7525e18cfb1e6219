using System.Collections.Concurrent;
using System.Text.Json;

namespace Codex.McpServer.Messages;

/// <summary>The client, as the server speaks to it: answers, notifications, and questions of the server's own.</summary>
internal sealed class ClientConnection(MessageWriter writer)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement?>> _open = new();
    private long _asked = -1;
    private volatile bool _closed;

    /// <summary>Cancelled when the client no longer reads.</summary>
    public CancellationToken Broken => writer.Broken;

    /// <summary>Answers a request.</summary>
    public ValueTask SendResultAsync(RequestId id, Action<Utf8JsonWriter> writeResult) => writer.WriteAsync(json =>
    {
        id.WriteTo(json, "id");
        json.WritePropertyName("result"u8);
        writeResult(json);
    });

    /// <summary>Refuses a request.</summary>
    public ValueTask SendErrorAsync(RequestId id, int code, string message) => writer.WriteAsync(json =>
    {
        id.WriteTo(json, "id");
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    });

    /// <summary>Tells the client something.</summary>
    /// <param name="method">What.</param>
    /// <param name="writeParameters">Writes the members of the parameters.</param>
    public ValueTask NotifyAsync(string method, Action<Utf8JsonWriter> writeParameters) => writer.WriteAsync(json =>
    {
        json.WriteString("method"u8, method);
        json.WriteStartObject("params"u8);
        writeParameters(json);
        json.WriteEndObject();
    });

    /// <summary>Asks the client and waits for its answer.</summary>
    /// <param name="method">What is asked.</param>
    /// <param name="writeParameters">Writes the members of the parameters.</param>
    /// <param name="cancellationToken">Withdraws the question; the client is told.</param>
    /// <returns>The result; null when the client answers with an error, or has no way to answer any more.</returns>
    /// <exception cref="OperationCanceledException">The question was withdrawn.</exception>
    public async Task<JsonElement?> AskAsync(string method, Action<Utf8JsonWriter> writeParameters, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _asked);
        var answer = new TaskCompletionSource<JsonElement?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answer;
        try
        {
            await writer.WriteAsync(json =>
            {
                json.WriteNumber("id"u8, id);
                json.WriteString("method"u8, method);
                json.WriteStartObject("params"u8);
                writeParameters(json);
                json.WriteEndObject();
            }).ConfigureAwait(false);
            if (_closed)
            {
                return null;
            }

            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await NotifyAsync("notifications/cancelled", json => json.WriteNumber("requestId"u8, id)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }

    /// <summary>Hands an answer to the question it belongs to; one of an unknown id is ignored.</summary>
    public void Complete(IncomingMessage.Response response)
    {
        if (response.Id.Number is { } id && _open.TryGetValue(id, out TaskCompletionSource<JsonElement?>? answer))
        {
            answer.TrySetResult(response.Result);
        }
    }

    /// <summary>No more answers will come: open and later questions get none.</summary>
    public void Close()
    {
        _closed = true;
        foreach (TaskCompletionSource<JsonElement?> answer in _open.Values)
        {
            answer.TrySetResult(null);
        }
    }
}
