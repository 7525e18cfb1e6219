using System.Threading.Channels;

namespace Codex.Models.Tests;

/// <summary>A stream whose bytes arrive in the pieces in which they are fed.</summary>
internal sealed class FedStream : Stream
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<bool> _waiting = Channel.CreateUnbounded<bool>();
    private ReadOnlyMemory<byte> _rest;

    public FedStream(IEnumerable<byte[]>? pieces = null)
    {
        foreach (byte[] piece in pieces ?? [])
        {
            Feed(piece);
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Feed(byte[] piece) => _pieces.Writer.TryWrite(piece);

    public void End(Exception? error = null) => _pieces.Writer.Complete(error);

    /// <summary>Ends when the reader has taken all that was fed before and waits for more.</summary>
    public ValueTask<bool> ReaderWaitsAsync(CancellationToken ct) => _waiting.Reader.ReadAsync(ct);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!_pieces.Reader.TryRead(out byte[]? piece))
            {
                _waiting.Writer.TryWrite(true);
                if (!await _pieces.Reader.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }

                continue;
            }

            _rest = piece;
        }

        int length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
