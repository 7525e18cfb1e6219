using System.Buffers.Binary;
using System.Text;

namespace Codex.Execution.Tests;

/// <summary>
/// A program of the processor's 32-bit kind, made by hand: it makes a file, says "no" and ends with code 9 when it cannot, with 0 when it
/// can.
/// </summary>
internal static class SmallProgram
{
    private const uint Base = 0x08048000;
    private const int HeaderSize = 52 + 32;

    internal static byte[] Create(string file)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(file), 0];
        byte[] code =
        [
            0xB8, 5, 0, 0, 0, 0xBB, 0, 0, 0, 0, 0xB9, 0x41, 0, 0, 0, 0xBA, 0xA4, 1, 0, 0, 0xCD, 0x80, // open(path, create and write, 0644)
            0x85, 0xC0, 0x79, 34, // when it did: on to the end
            0xB8, 4, 0, 0, 0, 0xBB, 2, 0, 0, 0, 0xB9, 0, 0, 0, 0, 0xBA, 3, 0, 0, 0, 0xCD, 0x80, // write(2, "no\n", 3)
            0xB8, 1, 0, 0, 0, 0xBB, 9, 0, 0, 0, 0xCD, 0x80, // exit(9)
            0xB8, 1, 0, 0, 0, 0x31, 0xDB, 0xCD, 0x80, // exit(0)
        ];
        uint text = Base + HeaderSize + (uint)code.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(6), text);
        BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(37), text + (uint)path.Length);
        byte[] tail = [.. path, .. "no\n"u8];
        int size = HeaderSize + code.Length + tail.Length;
        byte[] header = new byte[HeaderSize];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1 }.CopyTo(header, 0);
        Write16(16, 2); // executable
        Write16(18, 3); // i386
        Write32(20, 1);
        Write32(24, Base + HeaderSize);
        Write32(28, 52);
        Write16(40, 52);
        Write16(42, 32);
        Write16(44, 1);
        Write32(52, 1); // one loaded segment
        Write32(60, Base);
        Write32(64, Base);
        Write32(68, (uint)size);
        Write32(72, (uint)size);
        Write32(76, 5);
        Write32(80, 0x1000);
        return [.. header, .. code, .. tail];

        void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at), value);

        void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
    }
}
