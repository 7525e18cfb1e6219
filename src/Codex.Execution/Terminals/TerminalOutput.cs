using System.Globalization;
using System.Text;

namespace Codex.Execution;

/// <summary>What a command in a terminal wrote since the last call, and whether it runs on.</summary>
public sealed record TerminalOutput
{
    /// <summary>The most text returned unless said otherwise, in the unit of <see cref="Cut"/>.</summary>
    public const int DefaultMaxTokens = 10_000;

    /// <summary>The text as the terminal shows it: echo included, line ends CR LF, both outputs mixed.</summary>
    public required string Text { get; init; }

    /// <summary>The command's number while it runs; null once it has ended.</summary>
    public int? SessionId { get; init; }

    /// <summary>The exit code, 1 after death by a signal; null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How long output was collected.</summary>
    public required TimeSpan WallTime { get; init; }

    /// <summary>How long ago the command started.</summary>
    public TimeSpan SinceStart { get; init; }

    /// <summary>The text within a limit: its beginning and its end around a marker.</summary>
    /// <param name="maxTokens">The most characters (Unicode scalar values), which this tool calls tokens.</param>
    /// <returns>The text, and its length before cutting when it was cut.</returns>
    public (string Text, int? OriginalTokens) Cut(int maxTokens = DefaultMaxTokens)
    {
        int total = Text.Length - CountLowSurrogates(Text);
        if (total <= maxTokens)
        {
            return (Text, null);
        }

        int half = Math.Max(maxTokens, 0) / 2;
        int head = IndexOfScalar(Text, half);
        int tail = IndexOfScalar(Text, total - half);
        string marker = string.Create(CultureInfo.InvariantCulture, $"…{total - ReportedKept(maxTokens, half)} tokens truncated…");
        return (string.Concat(Text.AsSpan(0, head), marker, Text.AsSpan(tail)), total);
    }

    // With room for a single character none is kept, but the marker counts as if it were.
    private static int ReportedKept(int maxTokens, int half) => maxTokens == 1 ? 1 : 2 * half;

    private static int CountLowSurrogates(string text)
    {
        int count = 0;
        foreach (char character in text)
        {
            count += char.IsLowSurrogate(character) ? 1 : 0;
        }

        return count;
    }

    private static int IndexOfScalar(string text, int scalar)
    {
        int index = 0;
        for (; scalar > 0; scalar--)
        {
            index += Rune.GetRuneAt(text, index).Utf16SequenceLength;
        }

        return index;
    }
}
