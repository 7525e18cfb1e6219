using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Codex.Mcp.Sessions;

/// <summary>
/// The conversation with one server over an open transport: requests with their answers, time limits and cancellations, and what
/// the server asks in turn.
/// </summary>
/// <remarks>
/// Implementation note: the SDK's transports are used beneath, its client is not. That client takes only protocol versions it knows,
/// and gives results in types of its own, which lose what a server sent beyond them.
/// </remarks>
internal sealed class McpSession : IAsyncDisposable
{
    private const int MethodNotFound = -32601;
    private const int MostQuestionsAtOnce = 16;

    private static readonly TimeSpan s_patienceWithCancellation = TimeSpan.FromSeconds(1);

    private readonly ITransport _transport;
    private readonly bool _sendsUntilAnswered;
    private readonly TimeProvider _time;
    private readonly ServerLog _log;
    private readonly UserTime _userTime;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _questions = new(MostQuestionsAtOnce);
    private long _lastId = -1;
    private long _lastProgress = -1;
    private volatile bool _closed;

    /// <param name="transport">Open; ended with the session.</param>
    /// <param name="sendsUntilAnswered">Whether sending a request lasts until its answer is there, and is to be broken off with it.</param>
    /// <param name="time">What time limits are measured with.</param>
    /// <param name="log">Where goes what the server says besides answers.</param>
    public McpSession(ITransport transport, bool sendsUntilAnswered, TimeProvider time, ServerLog log)
    {
        _transport = transport;
        _sendsUntilAnswered = sendsUntilAnswered;
        _time = time;
        _log = log;
        _userTime = new UserTime(time);
        Closed = ReadAsync();
    }

    /// <summary>Completes when the server has ended the connection, or it was disposed. Never fails.</summary>
    public Task Closed { get; }

    /// <summary>Answers the server's questions to the user; null declines them.</summary>
    public Func<JsonElement, CancellationToken, ValueTask<ElicitationAnswer>>? OnElicitation { get; set; }

    /// <summary>Called when the server says that its tools have changed.</summary>
    public Action? OnToolsChanged { get; set; }

    /// <summary>Why no answer can come, for the message of a closed connection.</summary>
    public Func<string?>? DescribeEnd { get; set; }

    /// <summary>Whether the server has said that it does not know this session any more: what was asked was not done.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Introduces the agent. Any protocol version and any capabilities of the server are taken.</summary>
    /// <exception cref="McpException">The server does not answer, or refuses.</exception>
    public async Task InitializeAsync(string clientVersion, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject
        {
            ["protocolVersion"] = "2025-06-18",
            ["capabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
            ["clientInfo"] = new JsonObject { ["name"] = "codex-mcp-client", ["title"] = "Codex", ["version"] = clientVersion },
        };
        await SendRequestAsync("initialize", parameters, timeout, cancellationToken, untilSent: true).ConfigureAwait(false);
        await _transport.SendMessageAsync(new JsonRpcNotification { Method = "notifications/initialized" }, cancellationToken)
            .WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the server something.</summary>
    /// <param name="method">What.</param>
    /// <param name="parameters">With what; null for nothing. Becomes part of the request.</param>
    /// <param name="timeout">How long the answer may take, not counted while users answer questions of the server; it is told when it takes longer.</param>
    /// <param name="cancellationToken">Gives up; the server is told.</param>
    /// <exception cref="McpException">There is no answer, or it is an error.</exception>
    public Task<JsonElement> RequestAsync(string method, JsonObject? parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        parameters ??= [];
        parameters.Insert(0, "_meta", new JsonObject { ["progressToken"] = Interlocked.Increment(ref _lastProgress) });
        return SendRequestAsync(method, parameters, timeout, cancellationToken);
    }

    /// <summary>Fails everything that is asked at present: an answer came that could not be taken.</summary>
    public void FailPending(McpException failure)
    {
        foreach (TaskCompletionSource<JsonElement> answer in _pending.Values)
        {
            answer.TrySetException(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        await Closed.ConfigureAwait(false);
        FailPending(ClosedFailure());
        // Answers to questions may still be under way and find the source cancelled; it is left to the collector.
    }

    // A transport may know what later messages must carry, such as an HTTP session, only once it has done with the sending.
    private async Task<JsonElement> SendRequestAsync(
        string method, JsonObject parameters, TimeSpan timeout, CancellationToken cancellationToken, bool untilSent = false)
    {
        long id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        try
        {
            if (_closed)
            {
                throw ClosedFailure();
            }

            Task sent = _transport.SendMessageAsync(new JsonRpcRequest { Id = new RequestId(id), Method = method, Params = parameters }, sending.Token);
            _ = FailWithAsync(sent, answer);
            JsonElement result = await WaitAsync(answer.Task, timeout, cancellationToken).ConfigureAwait(false);
            if (untilSent)
            {
                await sent.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        catch (TimeoutException)
        {
            await CancelAsync(id, "the time limit is over").ConfigureAwait(false);
            throw new McpException(McpErrorCode.TimedOut, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"timed out: no answer within {timeout.TotalSeconds} seconds"));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(id, "the turn was interrupted").ConfigureAwait(false);
            throw;
        }
        finally
        {
            _pending.TryRemove(id, out _);
            if (_sendsUntilAnswered)
            {
                await sending.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<JsonElement> WaitAsync(Task<JsonElement> answer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long begun = _time.GetTimestamp();
        TimeSpan thoughtBefore = _userTime.Total;
        TimeSpan left = timeout;
        while (true)
        {
            try
            {
                return await answer.WaitAsync(left, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (_userTime.Total > thoughtBefore)
            {
                left = timeout - (_time.GetElapsedTime(begun) - (_userTime.Total - thoughtBefore));
                if (left <= TimeSpan.Zero)
                {
                    throw;
                }
            }
        }
    }

    private static async Task FailWithAsync(Task sent, TaskCompletionSource<JsonElement> answer)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            answer.TrySetCanceled();
        }
        catch (Exception failure)
        {
            answer.TrySetException(failure as McpException ?? TransportFailure.ToException(failure));
        }
    }

    private async Task CancelAsync(long id, string reason)
    {
        try
        {
            using var limit = new CancellationTokenSource(s_patienceWithCancellation, _time);
            await _transport.SendMessageAsync(
                new JsonRpcNotification { Method = "notifications/cancelled", Params = new JsonObject { ["requestId"] = id, ["reason"] = reason } },
                limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException or HttpRequestException or ObjectDisposedException)
        {
            // A server that does not even take this learns nothing of it; its late answer is dropped.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (JsonRpcMessage message in _transport.MessageReader.ReadAllAsync(_closing.Token).ConfigureAwait(false))
            {
                switch (message)
                {
                    case JsonRpcResponse response when Find(response.Id) is { } answer:
                        answer.TrySetResult(ToElement(response.Result));
                        break;
                    case JsonRpcError error when Find(error.Id) is { } answer:
                        answer.TrySetException(new McpException(McpErrorCode.Refused, error.Error.Message));
                        break;
                    case JsonRpcRequest request when _questions.Wait(0, CancellationToken.None):
                        _ = AnswerAsync(request);
                        break;
                    case JsonRpcNotification notification:
                        _log.Notified(notification);
                        if (notification.Method == "notifications/tools/list_changed")
                        {
                            OnToolsChanged?.Invoke();
                        }

                        break;
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or HttpRequestException or InvalidOperationException or System.Threading.Channels.ChannelClosedException)
        {
            // However the connection ended, it has ended.
        }

        _closed = true;
        FailPending(ClosedFailure());
    }

    private TaskCompletionSource<JsonElement>? Find(RequestId id) =>
        id.Id is long number && _pending.TryGetValue(number, out TaskCompletionSource<JsonElement>? answer) ? answer : null;

    private async Task AnswerAsync(JsonRpcRequest request)
    {
        // The next message is read while this one is answered.
        await Task.Yield();
        try
        {
            JsonNode? result = request.Method switch
            {
                "ping" => new JsonObject(),
                "roots/list" => new JsonObject { ["roots"] = new JsonArray() },
                "elicitation/create" => (await ElicitAsync(request).ConfigureAwait(false)).ToJson(),
                _ => null,
            };
            JsonRpcMessage answer = result is not null
                ? new JsonRpcResponse { Id = request.Id, Result = result }
                : new JsonRpcError { Id = request.Id, Error = new JsonRpcErrorDetail { Code = MethodNotFound, Message = $"This client has no method {request.Method}." } };
            await _transport.SendMessageAsync(answer, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException or HttpRequestException or ObjectDisposedException)
        {
            // Whoever asked is gone.
        }
        finally
        {
            _questions.Release();
        }
    }

    private async ValueTask<ElicitationAnswer> ElicitAsync(JsonRpcRequest request)
    {
        if (OnElicitation is not { } ask)
        {
            return ElicitationAnswer.Decline;
        }

        _userTime.Begin();
        try
        {
            return await ask(ToElement(request.Params), _closing.Token).ConfigureAwait(false);
        }
        finally
        {
            _userTime.End();
        }
    }

    private McpException ClosedFailure() =>
        new(McpErrorCode.ConnectionClosed, $"the server has ended{(DescribeEnd?.Invoke() is { Length: > 0 } why ? $": {why}" : "")}");

    private static JsonElement ToElement(JsonNode? node)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Codex.Protocol.WireJson.WriterOptions))
        {
            if (node is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                node.WriteTo(writer);
            }
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
