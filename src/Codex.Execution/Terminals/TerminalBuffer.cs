namespace Codex.Execution;

/// <summary>Keeps the newest bytes of a terminal until they are taken.</summary>
internal sealed class TerminalBuffer(int limit)
{
    private byte[] _bytes = [];
    private int _start;
    private int _length;

    internal void Append(ReadOnlySpan<byte> data)
    {
        if (data.Length > limit)
        {
            data = data[^limit..];
        }

        if (_length + data.Length > _bytes.Length && _bytes.Length < limit)
        {
            Grow(_length + data.Length);
        }

        int excess = _length + data.Length - _bytes.Length;
        if (excess > 0)
        {
            _start = (_start + excess) % _bytes.Length;
            _length -= excess;
        }

        int at = _bytes.Length == 0 ? 0 : (_start + _length) % _bytes.Length;
        int first = Math.Min(data.Length, _bytes.Length - at);
        data[..first].CopyTo(_bytes.AsSpan(at));
        data[first..].CopyTo(_bytes);
        _length += data.Length;
    }

    /// <summary>Takes all of it out.</summary>
    internal byte[] Take()
    {
        byte[] taken = Copy(new byte[_length]);
        (_bytes, _start, _length) = ([], 0, 0);
        return taken;
    }

    private void Grow(int needed)
    {
        int size = (int)Math.Min(limit, Math.Max(Math.Max(needed, 4096), 2L * _bytes.Length));
        byte[] grown = Copy(GC.AllocateUninitializedArray<byte>(size));
        (_bytes, _start) = (grown, 0);
    }

    private byte[] Copy(byte[] target)
    {
        int first = Math.Min(_length, _bytes.Length - _start);
        _bytes.AsSpan(_start, first).CopyTo(target);
        _bytes.AsSpan(0, _length - first).CopyTo(target.AsSpan(first));
        return target;
    }
}
