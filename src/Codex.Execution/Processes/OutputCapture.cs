namespace Codex.Execution;

/// <summary>Keeps the beginning and the end of a stream of bytes in bounded memory.</summary>
internal sealed class OutputCapture
{
    private const int FirstSize = 1024;

    private readonly int _headLimit;
    private readonly int _tailLimit;
    private byte[] _head = [];
    private int _headLength;
    private byte[] _tail = [];
    private int _tailStart;
    private int _tailLength;
    private long _omittedBytes;
    private long _omittedLines;

    internal OutputCapture(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        _headLimit = limit / 2;
        _tailLimit = limit - _headLimit;
    }

    internal void Append(ReadOnlySpan<byte> data)
    {
        int toHead = Math.Min(data.Length, _headLimit - _headLength);
        if (toHead > 0)
        {
            Grow(ref _head, _headLength, _headLength + toHead, _headLimit);
            data[..toHead].CopyTo(_head.AsSpan(_headLength));
            _headLength += toHead;
            data = data[toHead..];
        }

        if (!data.IsEmpty)
        {
            AppendTail(data);
        }
    }

    internal CapturedOutput ToOutput()
    {
        if (_headLength == 0)
        {
            return CapturedOutput.Empty;
        }

        if (_tailLength == 0)
        {
            return new CapturedOutput(_head.AsMemory(0, _headLength), _headLength, 0, 0);
        }

        byte[] all = new byte[_headLength + _tailLength];
        _head.AsSpan(0, _headLength).CopyTo(all);
        int first = Math.Min(_tailLength, _tail.Length - _tailStart);
        _tail.AsSpan(_tailStart, first).CopyTo(all.AsSpan(_headLength));
        _tail.AsSpan(0, _tailLength - first).CopyTo(all.AsSpan(_headLength + first));
        return new CapturedOutput(all, _headLength, _omittedBytes, _omittedLines);
    }

    private void AppendTail(ReadOnlySpan<byte> data)
    {
        if (data.Length >= _tailLimit)
        {
            DropOldest(_tailLength);
            Omit(data[..^_tailLimit]);
            Grow(ref _tail, 0, _tailLimit, _tailLimit);
            data[^_tailLimit..].CopyTo(_tail);
            (_tailStart, _tailLength) = (0, _tailLimit);
            return;
        }

        int needed = _tailLength + data.Length;
        if (needed > _tailLimit)
        {
            // The ring may wrap only once it has its full size; until then it starts at zero and merely grows.
            Grow(ref _tail, _tailLength, _tailLimit, _tailLimit);
            DropOldest(needed - _tailLimit);
            needed = _tailLimit;
        }

        Grow(ref _tail, _tailLength, needed, _tailLimit);
        int at = (_tailStart + _tailLength) % _tail.Length;
        int first = Math.Min(data.Length, _tail.Length - at);
        data[..first].CopyTo(_tail.AsSpan(at));
        data[first..].CopyTo(_tail);
        _tailLength = needed;
    }

    private void DropOldest(int count)
    {
        int first = Math.Min(count, _tail.Length - _tailStart);
        Omit(_tail.AsSpan(_tailStart, first));
        Omit(_tail.AsSpan(0, count - first));
        _tailStart = _tail.Length == 0 ? 0 : (_tailStart + count) % _tail.Length;
        _tailLength -= count;
    }

    private void Omit(ReadOnlySpan<byte> bytes)
    {
        _omittedBytes += bytes.Length;
        _omittedLines += bytes.Count((byte)'\n');
    }

    private static void Grow(ref byte[] buffer, int used, int needed, int limit)
    {
        if (buffer.Length >= needed)
        {
            return;
        }

        int size = (int)Math.Min(limit, Math.Max(Math.Max(FirstSize, needed), 2L * buffer.Length));
        byte[] grown = GC.AllocateUninitializedArray<byte>(size);
        buffer.AsSpan(0, used).CopyTo(grown);
        buffer = grown;
    }
}
