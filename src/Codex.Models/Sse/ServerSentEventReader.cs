using System.Buffers;
using System.Text.Unicode;

namespace Codex.Models;

/// <summary>
/// Splits a stream of server-sent events into events, on bytes. Memory stays at the size of the largest event.
/// </summary>
/// <remarks>
/// The framing is that of the HTML standard: lines end in LF, CR or CRLF; lines that begin with a colon are comments;
/// <c>data</c> lines of one event are joined by LF; a blank line ends the event; an event that the stream's end cuts
/// off is dropped; a byte-order mark at the start is skipped.
/// </remarks>
internal sealed class ServerSentEventReader : IDisposable
{
    private const int FirstBufferSize = 16 * 1024;
    private const int LargestKeptBuffer = 1024 * 1024;

    private readonly Stream _stream;
    private readonly IdleTimer _idle;
    private readonly int _mostEventBytes;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferSize);
    private byte[] _data = [];
    private byte[] _kind = [];
    private int _start;
    private int _scanned;
    private int _end;
    private int _dataLength;
    private int _lineStart;
    private int _kindLength;
    private bool _hasData;
    private bool _isDataInBuffer;
    private bool _skipLineFeed;
    private bool _isFirstLine = true;
    private bool _isDelivered;

    /// <summary>Makes a reader.</summary>
    /// <param name="stream">The stream; it is not disposed.</param>
    /// <param name="idle">Limits the wait for more bytes.</param>
    /// <param name="mostEventBytes">The largest event that is taken, in bytes.</param>
    public ServerSentEventReader(Stream stream, IdleTimer idle, int mostEventBytes = 64 * 1024 * 1024)
    {
        _stream = stream;
        _idle = idle;
        _mostEventBytes = mostEventBytes;
    }

    /// <summary>The event's data. Valid until the next read.</summary>
    /// <remarks>One line, as nearly all events have, is not copied: it stays where it was read to.</remarks>
    public ReadOnlyMemory<byte> Data => _isDataInBuffer ? _buffer.AsMemory(_lineStart, _dataLength) : _data.AsMemory(0, _dataLength);

    /// <summary>The event's <c>event:</c> line; empty without one. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Kind => _kind.AsSpan(0, _kindLength);

    /// <summary>Whether lines came that belong to no known field: a sign that the stream is something else.</summary>
    public bool HasForeignLines { get; private set; }

    /// <summary>Goes to the next event if it is here already; false when more bytes are needed.</summary>
    /// <exception cref="InvalidDataException">The bytes are not UTF-8, or an event is too large.</exception>
    public bool TryRead()
    {
        if (_isDelivered)
        {
            Reset();
        }

        return _isDelivered = TakeBufferedEvent();
    }

    /// <summary>Goes to the next event; false at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The bytes are not UTF-8, or an event is too large.</exception>
    /// <exception cref="TimeoutException">Nothing came for too long.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        while (!TryRead())
        {
            MakeRoom();
            int read = await _idle.ReadAsync(_stream, _buffer.AsMemory(_end), ct).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    public void Dispose()
    {
        Return(ref _buffer);
        Return(ref _data);
        Return(ref _kind);
    }

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private void Reset()
    {
        _isDelivered = false;
        _hasData = false;
        _isDataInBuffer = false;
        _dataLength = 0;
        _kindLength = 0;
        if (_data.Length > LargestKeptBuffer)
        {
            Return(ref _data);
        }
    }

    // Consumes whole lines; true when one of them ended an event.
    private bool TakeBufferedEvent()
    {
        while (true)
        {
            if (_skipLineFeed && _start < _end)
            {
                _skipLineFeed = false;
                if (_buffer[_start] == (byte)'\n')
                {
                    _start++;
                    _scanned = Math.Max(_scanned, _start);
                }
            }

            int length = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                _scanned = _end;
                return false;
            }

            int lineEnd = _scanned + length;
            int lineStart = _start;
            // A CR ends its line at once; the LF that may follow is not waited for.
            _skipLineFeed = _buffer[lineEnd] == (byte)'\r';
            _start = _scanned = lineEnd + 1;
            if (_isFirstLine)
            {
                _isFirstLine = false;
                lineStart += _buffer.AsSpan(lineStart, lineEnd - lineStart).StartsWith("\uFEFF"u8) ? 3 : 0;
            }

            if (TakeLine(lineStart, lineEnd))
            {
                return true;
            }
        }
    }

    private bool TakeLine(int start, int end)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(start, end - start);
        if (line.IsEmpty)
        {
            if (_hasData)
            {
                return true;
            }

            _kindLength = 0;
            return false;
        }

        if (!Utf8.IsValid(line))
        {
            throw new InvalidDataException("it holds bytes that are not UTF-8");
        }

        int colon = line.IndexOf((byte)':');
        if (colon == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> field = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        if (!value.IsEmpty && value[0] == (byte)' ')
        {
            value = value[1..];
        }

        if (field.SequenceEqual("data"u8))
        {
            AppendData(end - value.Length, value.Length);
        }
        else if (field.SequenceEqual("event"u8))
        {
            Grow(ref _kind, 0, value.Length);
            value.CopyTo(_kind);
            _kindLength = value.Length;
        }
        else if (!field.SequenceEqual("id"u8) && !field.SequenceEqual("retry"u8))
        {
            HasForeignLines = true;
        }

        return false;
    }

    private void AppendData(int start, int length)
    {
        if (length + (_hasData ? 1 : 0) > _mostEventBytes - _dataLength)
        {
            throw TooLarge();
        }

        if (!_hasData)
        {
            _hasData = _isDataInBuffer = true;
            _lineStart = start;
            _dataLength = length;
            return;
        }

        MoveDataOut();
        Grow(ref _data, _dataLength, length + 1);
        _data[_dataLength++] = (byte)'\n';
        _buffer.AsSpan(start, length).CopyTo(_data.AsSpan(_dataLength));
        _dataLength += length;
    }

    // Before the buffer is used for other bytes.
    private void MoveDataOut()
    {
        if (_isDataInBuffer)
        {
            Grow(ref _data, 0, _dataLength);
            _buffer.AsSpan(_lineStart, _dataLength).CopyTo(_data);
            _isDataInBuffer = false;
        }
    }

    private static void Grow(ref byte[] buffer, int used, int more)
    {
        if (buffer.Length - used >= more)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, used + more));
        buffer.AsSpan(0, used).CopyTo(larger);
        Return(ref buffer);
        buffer = larger;
    }

    private void MakeRoom()
    {
        MoveDataOut();
        if (_start == _end)
        {
            _start = _scanned = _end = 0;
            if (_buffer.Length > LargestKeptBuffer)
            {
                Return(ref _buffer);
                _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferSize);
            }
        }
        else if (_start > 0 && _buffer.Length - _end < FirstBufferSize / 4)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _scanned -= _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_end - _start > _mostEventBytes)
            {
                throw TooLarge();
            }

            Grow(ref _buffer, _end, _buffer.Length);
        }
    }

    private InvalidDataException TooLarge() => new($"one event is larger than {_mostEventBytes / (1024 * 1024)} MiB");
}
