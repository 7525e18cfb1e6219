using System.Buffers;

namespace Codex.Models;

/// <summary>A growing buffer of rented memory: requests of a long conversation leave no large arrays behind.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _rented = ArrayPool<byte>.Shared.Rent(capacity);
    private int _written;

    /// <summary>What was written; valid until more is written or the buffer is disposed.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _rented.AsMemory(0, _written);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_rented.Length - _written), nameof(count));
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _rented.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _rented.AsSpan(_written);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] rented = _rented;
        _rented = [];
        _written = 0;
        if (rented.Length > 0)
        {
            // What the user said must not lie about in memory that others rent.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private void Reserve(int sizeHint)
    {
        int needed = _written + Math.Max(1, sizeHint);
        if (needed <= _rented.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(Array.MaxLength, _rented.Length * 2L)));
        WrittenMemory.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
        _rented = larger;
    }
}
