namespace Codex.Mcp.Transports;

/// <summary>What a program writes, with the rest of a line left out that is longer than a message may be.</summary>
/// <param name="inner">The program's output; not closed here.</param>
/// <param name="limit">The most bytes of a line.</param>
/// <param name="onCut">Called once for each line that was cut.</param>
internal sealed class LineLimitStream(Stream inner, int limit, Action onCut) : ReadOnlyStream
{
    private int _length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            int kept = count == 0 ? 0 : Cut(buffer.Span[..count]);
            if (kept > 0 || count == 0)
            {
                return kept;
            }
        }
    }

    private int Cut(Span<byte> bytes)
    {
        int kept = 0;
        int read = 0;
        while (read < bytes.Length)
        {
            Span<byte> rest = bytes[read..];
            int end = rest.IndexOf((byte)'\n');
            int length = end < 0 ? rest.Length : end;
            int room = Math.Min(length, Math.Max(0, limit - _length));
            rest[..room].CopyTo(bytes[kept..]);
            kept += room;
            if (_length <= limit && _length + length > limit)
            {
                onCut();
            }

            _length = (int)Math.Min(int.MaxValue, (long)_length + length);
            read += length;
            if (end >= 0)
            {
                bytes[kept++] = (byte)'\n';
                read++;
                _length = 0;
            }
        }

        return kept;
    }
}
