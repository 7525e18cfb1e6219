using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.McpServer.Messages;

/// <summary>Writes messages to the client, one a line and one at a time.</summary>
/// <remarks>Once the client no longer reads, nothing more is written and <see cref="Broken"/> is cancelled.</remarks>
internal sealed class MessageWriter : IDisposable
{
    private const int FirstCapacity = 4096;
    private const int LargestKept = 1024 * 1024;

    private readonly Stream _output;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _broken = new();
    private ArrayBufferWriter<byte> _buffer = new(FirstCapacity);

    public MessageWriter(Stream output) => _output = output;

    /// <summary>Cancelled when the output cannot be written any more.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Writes one message.</summary>
    /// <param name="write">Writes its members behind <c>jsonrpc</c>.</param>
    public async ValueTask WriteAsync(Action<Utf8JsonWriter> write)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_broken.IsCancellationRequested)
            {
                return;
            }

            using (var json = new Utf8JsonWriter(_buffer, WireJson.WriterOptions))
            {
                json.WriteStartObject();
                json.WriteString("jsonrpc"u8, "2.0"u8);
                write(json);
                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            await _output.WriteAsync(_buffer.WrittenMemory).ConfigureAwait(false);
            await _output.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            await _broken.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            if (_buffer.Capacity > LargestKept)
            {
                _buffer = new ArrayBufferWriter<byte>(FirstCapacity);
            }

            _buffer.ResetWrittenCount();
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _broken.Dispose();
    }
}
