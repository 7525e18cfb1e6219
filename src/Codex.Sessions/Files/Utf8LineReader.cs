using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>Reads a file line by line through one pooled buffer, which grows to the longest line.</summary>
internal sealed class Utf8LineReader(SafeFileHandle handle, int maximumLineBytes = Utf8LineReader.DefaultMaximumLineBytes) : IDisposable
{
    public const int DefaultMaximumLineBytes = 256 * 1024 * 1024;
    private const int InitialBufferBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
    private long _offset;
    private int _start;
    private int _scanned;
    private int _end;
    private bool _atEnd;
    private bool _discarding;

    /// <summary>The line without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line was longer than the limit and its content thrown away.</summary>
    public bool IsTooLong { get; private set; }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int feed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                Take(_scanned + feed, next: _scanned + feed + 1);
                return true;
            }

            _scanned = _end;
            if (_atEnd)
            {
                if (_start == _end && !_discarding)
                {
                    return false;
                }

                Take(_end, next: _end);
                return true;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(int end, int next)
    {
        IsTooLong = _discarding;
        Line = _discarding ? default : _buffer.AsMemory(_start, end - _start);
        _discarding = false;
        _start = _scanned = next;
        Number++;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end - _start >= maximumLineBytes)
        {
            _discarding = true;
        }

        if (_discarding)
        {
            _start = _scanned = _end = 0;
        }
        else if (_start > 0 && _end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int count = await RandomAccess.ReadAsync(handle, _buffer.AsMemory(_end), _offset, cancellationToken).ConfigureAwait(false);
        _offset += count;
        _end += count;
        _atEnd = count == 0;
    }
}
