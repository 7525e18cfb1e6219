using System.Text;

namespace Codex.Mcp.Transports;

/// <summary>Reads what a program writes for people, so that it never waits, and keeps its end for the message of a failure.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 1024;

    private readonly byte[] _end = new byte[Kept];
    private int _length;

    public ErrorTail(Stream error) => Completion = ReadAsync(error);

    /// <summary>Completes at the end of the stream.</summary>
    public Task Completion { get; }

    /// <summary>The last lines, trimmed; empty when nothing was written.</summary>
    public override string ToString()
    {
        lock (_end)
        {
            return Encoding.UTF8.GetString(_end, 0, _length).Trim();
        }
    }

    private async Task ReadAsync(Stream error)
    {
        byte[] buffer = new byte[Kept];
        try
        {
            int count;
            while ((count = await error.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                Append(buffer.AsSpan(0, count));
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The program was ended.
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_end)
        {
            int kept = Math.Min(_length, Kept - bytes.Length);
            _end.AsSpan(_length - kept, kept).CopyTo(_end);
            bytes.CopyTo(_end.AsSpan(kept));
            _length = kept + bytes.Length;
        }
    }
}
