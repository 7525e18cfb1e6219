using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Codex.Models;

/// <summary>One connection to the proxy: reads requests, writes answers as they come.</summary>
internal sealed class ProxyConnection(Stream stream) : IDisposable
{
    private const int MostHeadBytes = 64 * 1024;
    private const int MostBodyBytes = 512 * 1024 * 1024;

    private static readonly string[] s_headersNotReturned =
        ["content-length", "transfer-encoding", "connection", "trailer", "upgrade", "keep-alive"];

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(MostHeadBytes);
    private int _start;
    private int _end;

    /// <summary>The next request's head; null when the client has closed.</summary>
    public async Task<ProxyRequestHead?> ReadHeadAsync(CancellationToken ct)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                ProxyRequestHead head = ProxyRequestHead.Parse(_buffer.AsSpan(_start, length));
                _start += length + 4;
                return head;
            }

            if (!await FillAsync(ct).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    /// <summary>The request's body, whole.</summary>
    public async Task<byte[]> ReadBodyAsync(ProxyRequestHead head, CancellationToken ct)
    {
        if (head.ExpectsContinue)
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), ct).ConfigureAwait(false);
        }

        if (!head.IsChunked)
        {
            if (head.ContentLength > MostBodyBytes)
            {
                throw new InvalidDataException("the request's body is too large");
            }

            byte[] body = new byte[head.ContentLength];
            await ReadExactlyAsync(body, ct).ConfigureAwait(false);
            return body;
        }

        using var chunks = new MemoryStream();
        while (true)
        {
            string size = await ReadLineAsync(ct).ConfigureAwait(false);
            int extension = size.IndexOf(';', StringComparison.Ordinal);
            if (!int.TryParse(
                    extension < 0 ? size : size[..extension], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length)
                || length < 0
                || chunks.Length + length > MostBodyBytes)
            {
                throw new InvalidDataException("the request's chunks are malformed or too large");
            }

            if (length == 0)
            {
                while ((await ReadLineAsync(ct).ConfigureAwait(false)).Length > 0)
                {
                }

                return chunks.ToArray();
            }

            byte[] chunk = new byte[length];
            await ReadExactlyAsync(chunk, ct).ConfigureAwait(false);
            chunks.Write(chunk);
            await ReadLineAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Answers with a status and nothing else, and announces the end of the connection.</summary>
    public async Task WriteEmptyAsync(int status, CancellationToken ct) =>
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {(status == 200 ? "OK" : "Forbidden")}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
            ct).ConfigureAwait(false);

    /// <summary>Passes an answer on, piece by piece.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="headers">Its headers; those about the connection are left out.</param>
    /// <param name="framing">How the client finds its end.</param>
    /// <param name="body">What it says.</param>
    /// <param name="ct">Ends it.</param>
    public async Task WriteAnswerAsync(
        int status, IEnumerable<KeyValuePair<string, HeaderStringValues>> headers, AnswerFraming framing, Stream body, CancellationToken ct)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} {Reasons.Phrase(status)}\r\n");
        foreach ((string name, HeaderStringValues values) in headers)
        {
            if (!s_headersNotReturned.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                foreach (string value in values)
                {
                    head.Append(name).Append(": ").Append(value).Append("\r\n");
                }
            }
        }

        head.Append(framing switch
        {
            { Length: { } length } => string.Create(CultureInfo.InvariantCulture, $"content-length: {length}\r\n"),
            { IsChunked: true } => "transfer-encoding: chunked\r\n",
            _ => "connection: close\r\n",
        });
        head.Append("\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), ct).ConfigureAwait(false);
        if (!framing.IsChunked)
        {
            await body.CopyToAsync(stream, ct).ConfigureAwait(false);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(0, buffer.Length - 2), ct).ConfigureAwait(false)) > 0)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{read:x}\r\n"), ct).ConfigureAwait(false);
                buffer[read] = (byte)'\r';
                buffer[read + 1] = (byte)'\n';
                await stream.WriteAsync(buffer.AsMemory(0, read + 2), ct).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), ct).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer.AsSpan(_start, length));
                _start += length + 2;
                return line;
            }

            if (!await FillAsync(ct).ConfigureAwait(false))
            {
                throw new InvalidDataException("the request broke off");
            }
        }
    }

    private async Task ReadExactlyAsync(Memory<byte> target, CancellationToken ct)
    {
        int buffered = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, buffered).CopyTo(target);
        _start += buffered;
        await stream.ReadExactlyAsync(target[buffered..], ct).ConfigureAwait(false);
    }

    private async Task<bool> FillAsync(CancellationToken ct)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            throw new InvalidDataException("the request's head is too large");
        }

        int read = await stream.ReadAsync(_buffer.AsMemory(_end), ct).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
