using System.Globalization;
using System.Text;

namespace Codex.Models;

/// <summary>The request line and the headers of a request to the proxy.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path and the query, as sent.</param>
/// <param name="Version">The protocol's version.</param>
/// <param name="Headers">The headers, in order.</param>
internal sealed record ProxyRequestHead(string Method, string Target, string Version, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Whether the client is one of today: it understands chunks and keeps its connection open.</summary>
    public bool IsModern => Version == "HTTP/1.1";

    /// <summary>Whether the connection may carry another request.</summary>
    public bool KeepsAlive => IsModern && Value("connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked => Value("transfer-encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether the client waits for a word before it sends the body.</summary>
    public bool ExpectsContinue => Value("expect")?.Equals("100-continue", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The body's length; 0 when none is given.</summary>
    /// <exception cref="InvalidDataException">It is no whole number.</exception>
    public int ContentLength => Value("content-length") is not { } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? length
        : throw new InvalidDataException("the length of the request's body is not a number");

    /// <summary>Reads a head without its closing blank line.</summary>
    /// <exception cref="InvalidDataException">It is no HTTP/1 head.</exception>
    public static ProxyRequestHead Parse(ReadOnlySpan<byte> head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n");
        string[] request = lines[0].Split(' ');
        if (request.Length != 3 || !request[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw new InvalidDataException("the request is not HTTP/1");
        }

        var headers = new List<KeyValuePair<string, string>>(lines.Length);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.Add(new(line[..colon].Trim(), line[(colon + 1)..].Trim()));
            }
        }

        return new ProxyRequestHead(request[0], request[1], request[2], headers);
    }

    private string? Value(string name)
    {
        foreach ((string key, string value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
