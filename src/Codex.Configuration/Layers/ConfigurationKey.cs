using System.Text;

namespace Codex.Configuration;

/// <summary>Dotted keys as text: what stands before the <c>=</c> of an override and in messages.</summary>
internal static class ConfigurationKey
{
    /// <summary>Appends a segment to a path, quoted when a bare key could not hold it.</summary>
    public static string Join(string path, string segment)
    {
        string text = IsBare(segment) ? segment : Quote(segment);
        return path.Length == 0 ? text : $"{path}.{text}";
    }

    public static string Join(IEnumerable<string> segments) => segments.Aggregate(string.Empty, Join);

    /// <summary>
    /// Splits a key at its dots. A segment may stand in quotes, single or double, so that it can hold dots; a quote that is
    /// not closed before the next dot or the end is an ordinary character.
    /// </summary>
    public static string[] Split(ReadOnlySpan<char> key)
    {
        var segments = new List<string>();
        int position = 0;
        while (true)
        {
            int end = SegmentEnd(key, position, '.');
            ReadOnlySpan<char> segment = key[position..end];
            segments.Add((IsQuoted(segment) ? segment[1..^1] : segment).ToString());
            if (end == key.Length)
            {
                return [.. segments];
            }

            position = end + 1;
        }
    }

    /// <summary>Where the <c>=</c> behind the key stands; -1 when there is none.</summary>
    public static int FindEquals(ReadOnlySpan<char> text)
    {
        int plain = text.IndexOf('=');
        int position = 0;
        while (position < text.Length)
        {
            int end = SegmentEnd(text, position, '.', '=');
            if (end < text.Length && text[end] == '=')
            {
                return end;
            }

            position = end + 1;
        }

        return plain;
    }

    /// <summary>The end of the segment that starts at a position: the next terminator outside a closed pair of quotes.</summary>
    private static int SegmentEnd(ReadOnlySpan<char> text, int start, params ReadOnlySpan<char> terminators)
    {
        int quote = start;
        while (quote < text.Length && char.IsWhiteSpace(text[quote]))
        {
            quote++;
        }

        if (quote < text.Length && text[quote] is '"' or '\'')
        {
            for (int close = quote + 1; close < text.Length; close++)
            {
                if (text[close] != text[quote])
                {
                    continue;
                }

                int after = close + 1;
                while (after < text.Length && char.IsWhiteSpace(text[after]))
                {
                    after++;
                }

                if (after == text.Length || terminators.Contains(text[after]))
                {
                    return after;
                }
            }
        }

        int end = text[start..].IndexOfAny(terminators);
        return end < 0 ? text.Length : start + end;
    }

    private static bool IsQuoted(ReadOnlySpan<char> segment) =>
        segment.Length >= 2 && segment[0] is '"' or '\'' && segment[^1] == segment[0];

    private static bool IsBare(string segment) =>
        segment.Length > 0 && segment.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static string Quote(string segment)
    {
        var text = new StringBuilder(segment.Length + 2).Append('"');
        foreach (char character in segment)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                < ' ' => text.Append($"\\u{(int)character:X4}"),
                _ => text.Append(character),
            };
        }

        return text.Append('"').ToString();
    }
}
