using System.Text;

namespace Codex.Authentication;

/// <summary>What the browser asks of the local server. Method, headers and body are of no concern.</summary>
internal sealed record LoopbackRequest(string Path, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>Reads the target of a request line; null when it is none.</summary>
    public static LoopbackRequest? Parse(string requestLine)
    {
        string[] parts = requestLine.Split(' ');
        if (parts.Length != 3 || !parts[2].StartsWith("HTTP/1.", StringComparison.Ordinal) || !parts[1].StartsWith('/'))
        {
            return null;
        }

        string target = parts[1];
        int question = target.IndexOf('?', StringComparison.Ordinal);
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        if (question >= 0)
        {
            foreach (string pair in target[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = pair.IndexOf('=', StringComparison.Ordinal);
                string name = Decode(equals < 0 ? pair : pair[..equals]);
                query[name] = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            }
        }

        return new LoopbackRequest(question < 0 ? target : target[..question], query);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    /// <summary>Names the path; the query holds codes.</summary>
    public override string ToString() => Path;
}

/// <summary>What the local server answers.</summary>
internal sealed record LoopbackResponse(int Status, string ContentType, string Body)
{
    /// <summary>Where a redirect leads.</summary>
    public string? Location { get; init; }

    /// <summary>What happens once the browser has the answer.</summary>
    public Action? AfterSent { get; init; }

    public static LoopbackResponse Text(int status, string text) => new(status, "text/plain; charset=utf-8", text);

    public static LoopbackResponse Html(string html) => new(200, "text/html; charset=utf-8", html);

    public static LoopbackResponse Redirect(string location) => Text(302, "") with { Location = location };

    /// <summary>Every connection is closed after its answer, so that none kept alive blocks the next login's port.</summary>
    public byte[] ToBytes()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        string reason = Status switch
        {
            200 => "OK",
            302 => "Found",
            400 => "Bad Request",
            404 => "Not Found",
            _ => "Internal Server Error",
        };
        string location = Location is null ? "" : $"Location: {Location}\r\n";
        string head = $"HTTP/1.1 {Status} {reason}\r\nContent-Type: {ContentType}\r\nContent-Length: {body.Length}\r\n"
            + $"{location}Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Names the status; addresses and bodies may hold tokens.</summary>
    public override string ToString() => $"LoopbackResponse {{ Status = {Status} }}";
}
