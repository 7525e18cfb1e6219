using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>Finds the last line that put a summary in the place of what stood before it, from the end of the file backwards.</summary>
internal static class LastCompaction
{
    private const int PieceBytes = 256 * 1024;

    // The kind stands in front of the summary; where it does not, the line is not found and more is read than needed.
    private const int LongestPrefix = 4096;
    private const int LongestSummary = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> Mark => "\"compacted\""u8;

    /// <summary>Where that line begins; -1 when there is none.</summary>
    public static long Find(SafeFileHandle file, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[PieceBytes + Mark.Length - 1];
        for (long end = RandomAccess.GetLength(file); end > 0; end -= PieceBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Math.Max(0, end - PieceBytes);
            // A mark may straddle two pieces.
            int length = Read(file, piece.AsSpan(0, (int)(end - start) + Mark.Length - 1), start);
            for (int at = piece.AsSpan(0, length).LastIndexOf(Mark); at >= 0; at = piece.AsSpan(0, at).LastIndexOf(Mark))
            {
                if (LineAround(file, start + at) is { } line)
                {
                    return line;
                }
            }
        }

        return -1;
    }

    private static long? LineAround(SafeFileHandle file, long mark)
    {
        byte[] before = new byte[(int)Math.Min(mark, LongestPrefix)];
        int length = Read(file, before, mark - before.Length);
        int feed = before.AsSpan(0, length).LastIndexOf((byte)'\n');
        if (feed < 0 && before.Length < mark)
        {
            return null;
        }

        long start = mark - before.Length + feed + 1;
        return IsCompaction(file, start) ? start : null;
    }

    private static bool IsCompaction(SafeFileHandle file, long start)
    {
        byte[] line = new byte[LongestPrefix * 2];
        while (true)
        {
            int length = Read(file, line, start);
            int feed = line.AsSpan(0, length).IndexOf((byte)'\n');
            if (feed >= 0 || length < line.Length)
            {
                return RolloutLineParser.Parse(line.AsMemory(0, feed < 0 ? length : feed), out _)?.Item is RolloutItem.Compacted;
            }

            if (RolloutLineKinds.Of(line.AsSpan(0, length)) is not RolloutLineKind.Compacted || line.Length >= LongestSummary)
            {
                return false;
            }

            line = new byte[line.Length * 4];
        }
    }

    private static int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int read = 0;
        while (read < buffer.Length && RandomAccess.Read(file, buffer[read..], offset + read) is > 0 and int count)
        {
            read += count;
        }

        return read;
    }
}
