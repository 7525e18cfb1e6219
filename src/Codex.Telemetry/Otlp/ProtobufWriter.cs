using System.Buffers.Binary;
using System.Text;

namespace Codex.Telemetry;

/// <summary>Writes the fields of protobuf messages one after another.</summary>
/// <remarks>
/// The length of a nested message is written when its end is known, in a place of fixed width: a varint may have more
/// bytes than it needs.
/// </remarks>
internal sealed class ProtobufWriter
{
    private const int LengthWidth = 4;
    private const int MostVarintBytes = 10;
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;

    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Begins a nested message.</summary>
    /// <returns>What <see cref="EndMessage"/> wants to know.</returns>
    public int BeginMessage(int field)
    {
        WriteTag(field, LengthDelimited);
        Reserve(LengthWidth);
        _length += LengthWidth;
        return _length;
    }

    /// <summary>Ends the nested message that began there.</summary>
    public void EndMessage(int start)
    {
        int length = _length - start;
        Span<byte> place = _buffer.AsSpan(start - LengthWidth, LengthWidth);
        for (int i = 0; i < LengthWidth; i++)
        {
            place[i] = (byte)((length >> (7 * i) & 0x7F) | (i < LengthWidth - 1 ? 0x80 : 0));
        }
    }

    public void WriteText(int field, string text)
    {
        WriteTag(field, LengthDelimited);
        int bytes = Encoding.UTF8.GetByteCount(text);
        WriteRaw((ulong)bytes);
        Reserve(bytes);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    public void WriteVarint(int field, ulong value)
    {
        WriteTag(field, Varint);
        WriteRaw(value);
    }

    public void WriteFixed64(int field, ulong value)
    {
        WriteTag(field, Fixed64);
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(ulong);
    }

    private void WriteTag(int field, int kind) => WriteRaw((ulong)(field << 3 | kind));

    private void WriteRaw(ulong value)
    {
        Reserve(MostVarintBytes);
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_length++] = (byte)value;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }
}
