using System.Text;

namespace Codex.Core.Telemetry;

/// <summary>As much of a tool's output as a collector is sent.</summary>
internal static class OutputPreview
{
    internal const int MostBytes = 2 * 1024;
    internal const int MostLines = 64;
    internal const string Notice = "[... cut for telemetry ...]";

    /// <summary>The output, or its beginning and a notice.</summary>
    public static string Of(string output)
    {
        int end = EndOfLines(output, EndOfBytes(output));
        if (end == output.Length)
        {
            return output;
        }

        string kept = output[..end];
        return kept.Length == 0 || kept[^1] == '\n' ? kept + Notice : $"{kept}\n{Notice}";
    }

    // Where the last whole character within the limit ends.
    private static int EndOfBytes(string output)
    {
        if (output.Length * 3L <= MostBytes)
        {
            return output.Length;
        }

        int end = 0;
        int bytes = 0;
        foreach (Rune rune in output.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytes)
            {
                return end;
            }

            // A half of a character counts as the one unit that it is.
            end += rune == Rune.ReplacementChar && output[end] != '\uFFFD' ? 1 : rune.Utf16SequenceLength;
        }

        return output.Length;
    }

    private static int EndOfLines(string output, int end)
    {
        int at = 0;
        for (int line = 0; line < MostLines; line++)
        {
            int found = output.IndexOf('\n', at, end - at);
            if (found < 0 || found + 1 == end)
            {
                return end;
            }

            at = found + 1;
        }

        return at;
    }
}
