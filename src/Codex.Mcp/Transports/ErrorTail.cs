using System.Text;

namespace Codex.Mcp.Transports;

/// <summary>Reads what a program writes for people, so that it never waits: tells it line by line, and keeps its end for the message of a failure.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 1024;
    private const int LongestLine = 4096;

    private readonly byte[] _end = new byte[Kept];
    private readonly byte[] _line = new byte[LongestLine];
    private readonly Action<string> _onLine;
    private int _length;
    private int _lineLength;

    /// <param name="error">The program's standard error.</param>
    /// <param name="onLine">Told of each line that is not blank; of a longer one the first 4096 bytes.</param>
    public ErrorTail(Stream error, Action<string> onLine)
    {
        _onLine = onLine;
        Completion = ReadAsync(error);
    }

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
                TellLines(buffer.AsSpan(0, count));
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The program was ended.
        }

        TellLine();
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

    private void TellLines(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            part = part[..Math.Min(part.Length, LongestLine - _lineLength)];
            part.CopyTo(_line.AsSpan(_lineLength));
            _lineLength += part.Length;
            if (end < 0)
            {
                return;
            }

            TellLine();
            bytes = bytes[(end + 1)..];
        }
    }

    private void TellLine()
    {
        string line = Encoding.UTF8.GetString(_line, 0, _lineLength).TrimEnd();
        _lineLength = 0;
        if (line.Length > 0)
        {
            _onLine(line);
        }
    }
}
