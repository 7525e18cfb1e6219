using System.Runtime.InteropServices;
using System.Text;

namespace Codex.Execution;

/// <summary>A null-terminated array of C strings in one piece of native memory.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _block;

    /// <exception cref="ProcessStartException">A string contains a NUL character, which no program can be given.</exception>
    internal NativeStrings(IReadOnlyCollection<string> strings)
    {
        int pointers = (strings.Count + 1) * sizeof(byte*);
        int size = pointers;
        foreach (string text in strings)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new ProcessStartException("The command was not started: an argument or a variable contains a NUL character.");
            }

            size = checked(size + Encoding.UTF8.GetByteCount(text) + 1);
        }

        _block = (byte*)NativeMemory.Alloc((nuint)size);
        byte** slot = (byte**)_block;
        byte* at = _block + pointers;
        byte* end = _block + size;
        foreach (string text in strings)
        {
            *slot++ = at;
            at += Encoding.UTF8.GetBytes(text, new Span<byte>(at, (int)(end - at)));
            *at++ = 0;
        }

        *slot = null;
    }

    internal byte** Pointer => (byte**)_block;

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
