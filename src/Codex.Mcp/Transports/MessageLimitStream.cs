namespace Codex.Mcp.Transports;

/// <summary>The body of a web server's answer; reading fails once a message is larger than one may be.</summary>
/// <param name="inner">The body.</param>
/// <param name="limit">The most bytes of a message.</param>
/// <param name="isEventStream">Whether an empty line ends a message; otherwise the whole body is one.</param>
/// <param name="tooLarge">Makes the failure.</param>
internal sealed class MessageLimitStream(Stream inner, int limit, bool isEventStream, Func<Exception> tooLarge) : ReadOnlyStream
{
    private long _length;
    private bool _atLineStart;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _length += count;
        if (isEventStream)
        {
            ForgetEnded(buffer.Span[..count]);
        }

        return _length > limit ? throw tooLarge() : count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ForgetEnded(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\n')
            {
                if (_atLineStart)
                {
                    _length = bytes.Length - i - 1;
                }

                _atLineStart = true;
            }
            else if (bytes[i] != (byte)'\r')
            {
                _atLineStart = false;
                // Nothing but the next line's end matters.
                int end = bytes[i..].IndexOf((byte)'\n');
                i = end < 0 ? bytes.Length : i + end - 1;
            }
        }
    }
}
