using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Codex.Protocol;

namespace Codex.AppServer.Messages;

/// <summary>
/// The way to the client: one message a line, in the order sent. Who sends faster than the client reads waits; a client that
/// reads nothing any more is given up, and what was meant for it is thrown away.
/// </summary>
internal sealed class MessageWriter : IAsyncDisposable
{
    private const int FirstSize = 512;

    // How long a client that takes nothing keeps the server from ending.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly Channel<Outgoing> _queue = Channel.CreateUnbounded<Outgoing>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _givenUp = new();
    private readonly Lock _gate = new();
    private readonly Stream _output;
    private readonly AppServerOptions _options;
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private TaskCompletionSource? _room;
    private long _unsent;
    private long _sent;
    private bool _isClosed;
    private bool _isHurried;

    public MessageWriter(Stream output, AppServerOptions options, Action<string> log, TimeProvider time)
    {
        _output = output;
        _options = options;
        _log = log;
        _time = time;
        GivenUp = _givenUp.Token;
        _loop = RunAsync();
    }

    /// <summary>Cancelled when the client has read nothing for too long.</summary>
    public CancellationToken GivenUp { get; }

    /// <summary>Sends an answer.</summary>
    public ValueTask AnswerAsync<T>(RequestId id, T result, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(FirstSize);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            id.WriteTo(writer);
            writer.WritePropertyName("result"u8);
            JsonSerializer.Serialize(writer, result, type);
            writer.WriteEndObject();
        }

        return SendAsync(buffer);
    }

    /// <summary>Sends the answer that a request is refused or failed.</summary>
    public ValueTask FailAsync(RequestId id, int code, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(FirstSize);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, code);
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
            id.WriteTo(writer);
            writer.WriteEndObject();
        }

        return SendAsync(buffer);
    }

    /// <summary>Sends a request of the server's own.</summary>
    public ValueTask AskAsync<T>(long id, string method, T parameters, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(FirstSize);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("method"u8, method);
            writer.WriteNumber("id"u8, id);
            writer.WritePropertyName("params"u8);
            JsonSerializer.Serialize(writer, parameters, type);
            writer.WriteEndObject();
        }

        return SendAsync(buffer);
    }

    /// <summary>Sends a notification.</summary>
    public ValueTask NotifyAsync<T>(string method, T parameters, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(FirstSize);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("method"u8, method);
            writer.WritePropertyName("params"u8);
            JsonSerializer.Serialize(writer, parameters, type);
            writer.WriteEndObject();
        }

        return SendAsync(buffer);
    }

    /// <summary>Sends a conversation's event.</summary>
    public ValueTask NotifyAsync(Event next, ThreadId conversation)
    {
        var buffer = new ArrayBufferWriter<byte>(FirstSize);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("method"u8, "codex/event/" + EventKinds.NameOf(next.Message));
            writer.WriteStartObject("params"u8);
            writer.WriteString("id"u8, next.Id);
            writer.WritePropertyName("msg"u8);
            next.Message.WriteTo(writer);
            writer.WriteString("conversationId"u8, conversation.Value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return SendAsync(buffer);
    }

    /// <summary>From here on nobody waits for the client: the server is about to end.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _isHurried = true;
        }

        MakeRoom();
    }

    /// <summary>Writes what is still to be written, as long as the client takes it.</summary>
    public async ValueTask DisposeAsync()
    {
        Hurry();
        _queue.Writer.TryComplete();
        long sent = -1;
        while (!_loop.IsCompleted && sent != Volatile.Read(ref _sent))
        {
            sent = Volatile.Read(ref _sent);
            await Task.WhenAny(_loop, Task.Delay(s_farewell, _time, CancellationToken.None)).ConfigureAwait(false);
        }

        if (!_loop.IsCompleted)
        {
            GiveUp("the client does not read; what was still to be said to it is lost");
        }

        await _loop.ConfigureAwait(false);
        _givenUp.Dispose();
    }

    private async ValueTask SendAsync(ArrayBufferWriter<byte> message)
    {
        message.Write("\n"u8);
        var next = new Outgoing(message.WrittenMemory, message.Capacity);
        while (Offer(next) is { } room)
        {
            try
            {
                await room.WaitAsync(_options.ClientPatience, _time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                GiveUp($"the client has read nothing for {_options.ClientPatience}, and {_options.MaxUnsentBytes} bytes wait for it: the connection is ended");
            }
        }
    }

    // Null when the message is in the queue, or nobody wants it; else what ends when there may be room.
    private Task? Offer(Outgoing message)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return null;
            }

            if (!_isHurried && _unsent > 0 && _unsent + message.Size > _options.MaxUnsentBytes)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            _unsent += message.Size;
            _queue.Writer.TryWrite(message);
            return null;
        }
    }

    private void MakeRoom(int size = 0)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _unsent -= size;
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }

    private async Task RunAsync()
    {
        await foreach (Outgoing message in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!Volatile.Read(ref _isClosed))
            {
                await WriteAsync(message.Line).ConfigureAwait(false);
            }

            Interlocked.Increment(ref _sent);
            MakeRoom(message.Size);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            // A write that hangs is left alone when the client is given up.
            await _output.WriteAsync(line).AsTask().WaitAsync(GivenUp).ConfigureAwait(false);
            await _output.FlushAsync().WaitAsync(GivenUp).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (GivenUp.IsCancellationRequested)
        {
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The client does not listen any more, but what it has asked for is still done.
            Close();
            _log($"the client has closed its end: {failure.Message}");
        }
    }

    private void GiveUp(string reason)
    {
        if (Close())
        {
            _log(reason);
            _givenUp.Cancel();
        }
    }

    // Whether it was open.
    private bool Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
        }

        MakeRoom();
        return true;
    }

    private readonly record struct Outgoing(ReadOnlyMemory<byte> Line, int Size);
}
