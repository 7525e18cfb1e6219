using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>Reads a file line by line through one pooled buffer, which grows to the longest line.</summary>
/// <param name="handle">The file.</param>
/// <param name="maximumLineBytes">Longer lines are thrown away.</param>
/// <param name="from">Where to begin; the start of a line.</param>
internal sealed class Utf8LineReader(
    SafeFileHandle handle, int maximumLineBytes = Utf8LineReader.DefaultMaximumLineBytes, long from = 0) : IDisposable
{
    public const int DefaultMaximumLineBytes = 256 * 1024 * 1024;
    private const int InitialBufferBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
    private long _offset = from;
    private long _lineOffset = from;
    private bool _asked;
    private bool _skipping;
    private int _start;
    private int _scanned;
    private int _end;
    private bool _atEnd;
    private bool _discarding;

    /// <summary>The line without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Where the line begins in the file.</summary>
    public long Offset { get; private set; } = from;

    /// <summary>Whether the line was longer than the limit and its content thrown away.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether <see cref="Skips"/> said so of a line that did not fit into the buffer; its content was never held.</summary>
    public bool IsSkipped { get; private set; }

    /// <summary>Whether the line had its end; only a file's last may be without.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Asked of the beginning of a line that does not fit into the buffer: whether the rest is not wanted.</summary>
    /// <remarks>Given where the line begins, and what of it is at hand.</remarks>
    public Func<long, ReadOnlyMemory<byte>, bool>? Skips { get; init; }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int feed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                IsWhole = true;
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

                IsWhole = false;
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
        IsTooLong = _discarding && !_skipping;
        IsSkipped = _skipping;
        Line = _discarding ? default : _buffer.AsMemory(_start, end - _start);
        Offset = _lineOffset;
        _lineOffset = _offset - (_end - next);
        _discarding = _skipping = _asked = false;
        _start = _scanned = next;
        Number++;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end - _start >= maximumLineBytes)
        {
            _discarding = true;
        }
        else if (!_asked && _end - _start >= InitialBufferBytes)
        {
            _asked = true;
            _discarding = _skipping = Skips?.Invoke(_lineOffset, _buffer.AsMemory(_start, _end - _start)) ?? false;
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
