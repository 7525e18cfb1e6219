using System.Globalization;
using System.Text;

namespace Codex.Execution;

/// <summary>What was kept of an output: all of it, or its beginning and its end.</summary>
public sealed class CapturedOutput
{
    private readonly int _headLength;
    private string? _text;

    internal CapturedOutput(ReadOnlyMemory<byte> bytes, int headLength, long omittedBytes, long omittedLines)
    {
        Bytes = bytes;
        _headLength = headLength;
        OmittedBytes = omittedBytes;
        OmittedLines = omittedLines;
    }

    /// <summary>No output.</summary>
    public static CapturedOutput Empty { get; } = new(ReadOnlyMemory<byte>.Empty, 0, 0, 0);

    /// <summary>The bytes that were kept; where some are missing, the end follows the beginning directly.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How many bytes between beginning and end were dropped; 0 when all were kept.</summary>
    public long OmittedBytes { get; }

    /// <summary>How many line ends were among the dropped bytes.</summary>
    public long OmittedLines { get; }

    /// <summary>How many bytes the command wrote in all.</summary>
    public long TotalBytes => Bytes.Length + OmittedBytes;

    /// <summary>
    /// The output as text: UTF-8, with U+FFFD for what is not. Where bytes were dropped a line of its own says how many.
    /// </summary>
    public string Text => _text ??= Decode();

    /// <summary>An output that was kept whole.</summary>
    public static CapturedOutput FromText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new CapturedOutput(bytes, bytes.Length, 0, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TotalBytes} bytes, {OmittedBytes} omitted");

    private string Decode()
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        if (OmittedBytes == 0)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        string marker = string.Create(CultureInfo.InvariantCulture, $"\n[... omitted {OmittedBytes} bytes ...]\n");
        return string.Concat(Encoding.UTF8.GetString(bytes[.._headLength]), marker, Encoding.UTF8.GetString(bytes[_headLength..]));
    }
}
