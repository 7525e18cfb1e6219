using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Codex.Protocol;

namespace Codex.AppServer.Messages;

/// <summary>The way to the client: one message a line, in the order sent. Who sends faster than the client reads waits.</summary>
internal sealed class MessageWriter : IAsyncDisposable
{
    private const int Capacity = 256;
    private const int FirstSize = 512;

    private readonly Channel<ReadOnlyMemory<byte>> _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Stream _output;
    private readonly Action<string> _log;
    private readonly Task _loop;

    public MessageWriter(Stream output, Action<string> log)
    {
        _output = output;
        _log = log;
        _loop = RunAsync();
    }

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

    /// <summary>Writes what is still to be written.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private ValueTask SendAsync(ArrayBufferWriter<byte> message)
    {
        message.Write("\n"u8);
        return _queue.Writer.WriteAsync(message.WrittenMemory);
    }

    private async Task RunAsync()
    {
        bool isOpen = true;
        await foreach (ReadOnlyMemory<byte> message in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!isOpen)
            {
                continue;
            }

            try
            {
                await _output.WriteAsync(message).ConfigureAwait(false);
                await _output.FlushAsync().ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException)
            {
                // The client does not listen any more, but what it has asked for is still done.
                isOpen = false;
                _log($"the client has closed its end: {failure.Message}");
            }
        }
    }
}
