using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Codex.Models.Tests;

/// <summary>What a client sent.</summary>
internal sealed record RawRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string? this[string name] => Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).SingleOrDefault();

    public static async Task<RawRequest?> ReadAsync(Stream stream, CancellationToken ct)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!CollectionsEndWith(head))
        {
            if (await stream.ReadAsync(one, ct) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        List<(string, string)> headers = [.. lines.Skip(1).Select(line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim()))];
        string? length = headers.FirstOrDefault(header => header.Item1.Equals("content-length", StringComparison.OrdinalIgnoreCase)).Item2;
        byte[] body = new byte[length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, ct);
        string[] request = lines[0].Split(' ');
        return new RawRequest(request[0], request[1], headers, Encoding.UTF8.GetString(body));
    }

    private static bool CollectionsEndWith(List<byte> head) =>
        head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}
