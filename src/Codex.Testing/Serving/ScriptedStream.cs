using System.Text;

namespace Codex.Testing.Serving;

/// <summary>The events of a response as the stream that a client reads: one at a time, with their waits and their cut.</summary>
internal sealed class ScriptedStream(ScriptedResponse response, IReadOnlyList<string> parts) : Stream
{
    private ReadOnlyMemory<byte> _rest;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_rest.IsEmpty)
        {
            if (_next > 0)
                await ScriptedExchange.DelayAsync(response.Gap, cancellationToken).ConfigureAwait(false);
            if (_next == parts.Count)
                return 0;
            if (_next == response.CutAfter)
                throw new IOException("The scripted stream is cut here.");
            _rest = Encoding.UTF8.GetBytes(parts[_next++]);
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..length].CopyTo(buffer.Span);
        _rest = _rest[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream waits between its events: read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
