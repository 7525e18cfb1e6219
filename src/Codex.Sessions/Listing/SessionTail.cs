using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>The last items of a session file, read backwards.</summary>
internal static class SessionTail
{
    private const int PieceBytes = 8192;

    /// <summary>The last items in order, and the time of the very last.</summary>
    public static async ValueTask<(List<ResponseItem> Items, string? UpdatedAt)> ReadAsync(
        SafeFileHandle file, int count, CancellationToken cancellationToken)
    {
        List<ResponseItem> items = [];
        string? updatedAt = null;
        byte[] window = [];
        long position = RandomAccess.GetLength(file);
        while (position > 0 && items.Count < count)
        {
            // Pieces double with the line that is not complete yet, so that a long line is not copied again and again.
            int size = (int)Math.Min(position, Math.Max(PieceBytes, window.Length));
            position -= size;
            byte[] larger = new byte[size + window.Length];
            await ReadExactlyAsync(file, larger.AsMemory(0, size), position, cancellationToken).ConfigureAwait(false);
            window.CopyTo(larger, size);
            int end = larger.Length;
            while (items.Count < count)
            {
                int feed = larger.AsSpan(0, end).LastIndexOf((byte)'\n');
                if (feed < 0 && position > 0)
                {
                    break;
                }

                Take(larger.AsMemory(feed + 1, end - feed - 1), items, ref updatedAt);
                end = feed;
                if (feed < 0)
                {
                    break;
                }
            }

            window = end > 0 ? larger[..end] : [];
        }

        items.Reverse();
        return (items, updatedAt);
    }

    private static void Take(ReadOnlyMemory<byte> line, List<ResponseItem> items, ref string? updatedAt)
    {
        // Most lines from the end backwards are events; the marker spares their parsing.
        if (line.Span.IndexOf("\"response_item\""u8) >= 0
            && RolloutLineParser.Parse(line, out _) is { Item: RolloutItem.Response response } parsed)
        {
            updatedAt ??= parsed.Timestamp;
            items.Add(response.Item);
        }
    }

    private static async ValueTask ReadExactlyAsync(SafeFileHandle file, Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        while (buffer.Length > 0)
        {
            int count = await RandomAccess.ReadAsync(file, buffer, offset, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new EndOfStreamException("the session file became shorter while it was read");
            }

            buffer = buffer[count..];
            offset += count;
        }
    }
}
