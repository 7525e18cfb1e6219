using System.Globalization;
using System.Text;
using Codex.Protocol;

namespace Codex.Core.History;

/// <summary>Bounds what a tool's output costs the model: the beginning and the end stay, the middle is left out and said so.</summary>
internal static class OutputTruncation
{
    /// <summary>Bytes of UTF-8 that an output keeps.</summary>
    public const int MaxBytes = 10 * 1024;

    /// <summary>Lines that an output keeps.</summary>
    public const int MaxLines = 256;

    private const int EdgeLines = MaxLines / 2;
    private const int HeadBytes = MaxBytes / 2;

    private const string Header = "Total output lines: ";

    // A text that was cut before may exceed the limits by its own header; it is not cut again.
    private const int Allowance = 64;

    /// <summary>Cuts a text to the limits; a text within them, or cut to them before, comes back as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="omittedLines">How many lines were left out of its middle before.</param>
    public static string Truncate(string text, long omittedLines = 0)
    {
        long lines = CountLines(text) + omittedLines;
        if ((FitsBytes(text, MaxBytes) && lines <= MaxLines) || IsCut(text, lines))
        {
            return text;
        }

        int headEnd = EndOfLines(text, EdgeLines);
        int tailStart = Math.Max(headEnd, StartOfLastLines(text, EdgeLines));
        long omitted = Math.Max(0, lines - (2 * EdgeLines));
        string marker = omitted > 0
            ? string.Create(CultureInfo.InvariantCulture, $"\n[... omitted {omitted} of {lines} lines ...]\n\n")
            : string.Create(CultureInfo.InvariantCulture, $"\n[... output truncated to fit {MaxBytes} bytes ...]\n\n");

        ReadOnlySpan<char> head = text.AsSpan(0, PrefixWithin(text.AsSpan(0, headEnd), HeadBytes));
        ReadOnlySpan<char> rest = text.AsSpan(tailStart);
        int room = MaxBytes - Encoding.UTF8.GetByteCount(head) - marker.Length;
        ReadOnlySpan<char> tail = rest[^SuffixWithin(rest, room)..];
        return string.Concat(string.Create(CultureInfo.InvariantCulture, $"{Header}{lines}\n\n{head}"), marker, tail);
    }

    /// <summary>Cuts an output as it is recorded for the model.</summary>
    public static ToolOutput Truncate(ToolOutput output)
    {
        if (output.Parts is { } parts)
        {
            return output with { Parts = Truncate(parts) };
        }

        // A command's result was cut before it was put into its form: cutting the form would lose the exit code.
        if (!FitsBytes(output.Text, MaxBytes) && CommandResult.TryParse(output.Text, out CommandResult? result))
        {
            string kept = Truncate(result.Output);
            return ReferenceEquals(kept, result.Output) ? output : output with { Text = (result with { Output = kept }).ToJson() };
        }

        return output with { Text = Truncate(output.Text) };
    }

    private static bool IsCut(string text, long lines) =>
        text.StartsWith(Header, StringComparison.Ordinal) && lines <= MaxLines + 8 && FitsBytes(text, MaxBytes + Allowance);

    private static List<ContentItem> Truncate(IReadOnlyList<ContentItem> parts)
    {
        var kept = new List<ContentItem>(parts.Count);
        int budget = MaxBytes;
        int leftOut = 0;
        foreach (ContentItem part in parts)
        {
            if (part is not ContentItem.InputText text)
            {
                kept.Add(part);
                continue;
            }

            if (budget == 0)
            {
                leftOut++;
                continue;
            }

            int size = Encoding.UTF8.GetByteCount(text.Text);
            if (size <= budget)
            {
                kept.Add(part);
                budget -= size;
                continue;
            }

            int length = PrefixWithin(text.Text, budget);
            if (length > 0)
            {
                kept.Add(new ContentItem.InputText(text.Text[..length]));
            }

            budget = 0;
        }

        if (leftOut > 0)
        {
            kept.Add(new ContentItem.InputText(string.Create(CultureInfo.InvariantCulture, $"[omitted {leftOut} text items ...]")));
        }

        return kept;
    }

    /// <summary>Lines as a text reader counts them: a final line break begins no line.</summary>
    internal static int CountLines(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        int breaks = text.Count('\n');
        return text[^1] == '\n' ? breaks : breaks + 1;
    }

    /// <summary>The most characters from the beginning that take no more than so many bytes.</summary>
    internal static int PrefixWithin(ReadOnlySpan<char> text, int bytes)
    {
        if (FitsBytes(text, bytes))
        {
            return text.Length;
        }

        int used = 0;
        int position = 0;
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text[position..], out Rune rune, out int consumed);
            if (used + rune.Utf8SequenceLength > bytes)
            {
                break;
            }

            used += rune.Utf8SequenceLength;
            position += consumed;
        }

        return position;
    }

    /// <summary>The most characters at the end that take no more than so many bytes.</summary>
    internal static int SuffixWithin(ReadOnlySpan<char> text, int bytes)
    {
        if (bytes <= 0)
        {
            return 0;
        }

        if (FitsBytes(text, bytes))
        {
            return text.Length;
        }

        int used = 0;
        int end = text.Length;
        while (end > 0)
        {
            Rune.DecodeLastFromUtf16(text[..end], out Rune rune, out int consumed);
            if (used + rune.Utf8SequenceLength > bytes)
            {
                break;
            }

            used += rune.Utf8SequenceLength;
            end -= consumed;
        }

        return text.Length - end;
    }

    // The count of bytes is only taken where the count of characters leaves it open.
    private static bool FitsBytes(ReadOnlySpan<char> text, int bytes) =>
        text.Length <= bytes && ((long)text.Length * 3 <= bytes || Encoding.UTF8.GetByteCount(text) <= bytes);

    private static int EndOfLines(ReadOnlySpan<char> text, int count)
    {
        int position = 0;
        for (int line = 0; line < count; line++)
        {
            int next = text[position..].IndexOf('\n');
            if (next < 0)
            {
                return text.Length;
            }

            position += next + 1;
        }

        return position;
    }

    private static int StartOfLastLines(ReadOnlySpan<char> text, int count)
    {
        int end = text.Length > 0 && text[^1] == '\n' ? text.Length - 1 : text.Length;
        for (int line = 0; line < count; line++)
        {
            int previous = text[..end].LastIndexOf('\n');
            if (previous < 0)
            {
                return 0;
            }

            end = previous;
        }

        return end + 1;
    }
}
