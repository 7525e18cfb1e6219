using System.Text;
using System.Text.Unicode;

namespace Codex.Toml.Reading;

/// <summary>Decodes the bytes of a document strictly: a wrong byte is an error with its place, never a replacement character.</summary>
internal static class Utf8Text
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new TomlException("the document is UTF-16; save it as UTF-8", 1, 1);
        var rest = bytes;
        while (Rune.DecodeFromUtf8(rest, out _, out var length) == System.Buffers.OperationStatus.Done)
            rest = rest[length..];
        var valid = bytes[..^rest.Length];
        var lineStart = valid.LastIndexOf((byte)'\n') + 1;
        throw new TomlException(
            "this byte is not valid UTF-8; save the document as UTF-8",
            valid.Count((byte)'\n') + 1,
            Encoding.UTF8.GetCharCount(valid[lineStart..]) + 1);
    }
}
