using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Codex.Models;

/// <summary>The key that a <see cref="ResponsesApiProxy"/> adds to what it forwards. Its text never shows the secret.</summary>
public sealed partial class ProxyKey : IDisposable
{
    private const int MostBytes = 1024 - 7;
    private const int PrSetDumpable = 4;
    private const string Prefix = "Bearer ";

    private readonly GCHandle _pin;
    private readonly string _authorization;
    private bool _isDisposed;

    private ProxyKey(ReadOnlySpan<byte> key)
    {
        // The only copy of the key that lives as long as the proxy: it stays where it is, out of the swap file, and is wiped at the end.
        _authorization = string.Create(Prefix.Length + key.Length, key, static (text, bytes) =>
        {
            Prefix.CopyTo(text);
            System.Text.Encoding.ASCII.GetChars(bytes, text[Prefix.Length..]);
        });
        _pin = GCHandle.Alloc(_authorization, GCHandleType.Pinned);
        IsLocked = !OperatingSystem.IsWindows() && MLock(_pin.AddrOfPinnedObject(), (nuint)ByteCount) == 0;
    }

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    internal string Authorization => _isDisposed ? throw new ObjectDisposedException(nameof(ProxyKey)) : _authorization;

    /// <summary>Whether the key is kept out of the swap file; the system may refuse it.</summary>
    internal bool IsLocked { get; }

    private int ByteCount => _authorization.Length * sizeof(char);

    /// <summary>Reads the key: the bytes up to the first line end or the end of the stream.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="FormatException">The key is empty, too long, or holds characters that no key has.</exception>
    public static async Task<ProxyKey> ReadAsync(Stream input, CancellationToken ct)
    {
        ForbidCoreDumps();
        byte[] buffer = GC.AllocateUninitializedArray<byte>(MostBytes, pinned: true);
        try
        {
            int length = 0;
            int end = -1;
            int read;
            while (end < 0 && length < MostBytes && (read = await input.ReadAsync(buffer.AsMemory(length), ct).ConfigureAwait(false)) > 0)
            {
                end = buffer.AsSpan(length, read).IndexOf((byte)'\n');
                end = end < 0 ? -1 : length + end;
                length += read;
            }

            if (end < 0 && length == MostBytes)
            {
                throw new FormatException($"The API key is too long: at most {MostBytes - 1} characters are taken. Pass only the key on standard input.");
            }

            ReadOnlySpan<byte> key = buffer.AsSpan(0, end < 0 ? length : end).TrimEnd("\r\n"u8);
            if (key.IsEmpty)
            {
                throw new FormatException("No API key was given. Pass it on standard input, e.g. `printenv OPENAI_API_KEY | codex responses-api-proxy`.");
            }

            foreach (byte letter in key)
            {
                if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'-' or (byte)'_'))
                {
                    throw new FormatException("The API key may hold only ASCII letters, digits, `-` and `_`. Pass only the key on standard input.");
                }
            }

            return new ProxyKey(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        nint address = _pin.AddrOfPinnedObject();
        unsafe
        {
            CryptographicOperations.ZeroMemory(new Span<byte>((void*)address, ByteCount));
        }

        if (IsLocked)
        {
            _ = MUnlock(address, (nuint)ByteCount);
        }

        _pin.Free();
    }

    /// <summary>Names the kind, never the secret.</summary>
    public override string ToString() => "ProxyKey { *** }";

    // On Linux this also bars other processes of the user from the memory.
    private static void ForbidCoreDumps()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Prctl(PrSetDumpable, 0, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "mlock")]
    private static partial int MLock(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "munlock")]
    private static partial int MUnlock(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
