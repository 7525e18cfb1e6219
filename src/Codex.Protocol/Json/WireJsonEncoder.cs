using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Codex.Protocol;

/// <summary>
/// Escapes what JSON demands and nothing else: <c>"</c>, <c>\</c> and the control characters below U+0020
/// (as <c>\b \t \n \f \r</c> or <c>\u00xx</c> with lower-case digits). All other characters are written as they are.
/// </summary>
internal sealed class WireJsonEncoder : JavaScriptEncoder
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\");

    private static readonly SearchValues<byte> s_escapedUtf8 = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte)'"', (byte)'\\']);

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        int escaped = span.IndexOfAny(s_escaped);
        // A lone surrogate cannot be written as UTF-8; it is handed to the encoder, which replaces it.
        int searched = escaped < 0 ? textLength : escaped;
        int surrogate = span[..searched].IndexOfAnyInRange('\ud800', '\udfff');
        while (surrogate >= 0)
        {
            if (!char.IsHighSurrogate(span[surrogate]) || surrogate + 1 >= textLength || !char.IsLowSurrogate(span[surrogate + 1]))
            {
                return surrogate;
            }

            int from = surrogate + 2;
            int next = from < searched ? span[from..searched].IndexOfAnyInRange('\ud800', '\udfff') : -1;
            surrogate = next < 0 ? -1 : from + next;
        }

        return escaped;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(s_escapedUtf8);

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var destination = new Span<char>(buffer, bufferLength);
        if (!WillEncode(unicodeScalar))
        {
            return new Rune(unicodeScalar).TryEncodeToUtf16(destination, out numberOfCharactersWritten);
        }

        ReadOnlySpan<char> escape = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            _ => $"\\u{unicodeScalar:x4}",
        };
        bool fits = escape.TryCopyTo(destination);
        numberOfCharactersWritten = fits ? escape.Length : 0;
        return fits;
    }

    public override bool WillEncode(int unicodeScalar) => unicodeScalar < 0x20 || unicodeScalar is '"' or '\\';
}
