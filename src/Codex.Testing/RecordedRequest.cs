using System.Text;
using System.Text.Json;

namespace Codex.Testing;

/// <summary>A request that reached a <see cref="ScriptedModelServer"/>.</summary>
public sealed class RecordedRequest
{
    internal RecordedRequest()
    {
    }

    /// <summary>The method, as "POST".</summary>
    public required string Method { get; init; }

    /// <summary>The path with its query, as "/v1/responses?api-version=1".</summary>
    public required string Path { get; init; }

    /// <summary>The headers; names in lower case, found in any case. Values of a name that came several times are joined with ", ".</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body's bytes, with a gzip encoding undone.</summary>
    public required ReadOnlyMemory<byte> RawBody { get; init; }

    /// <summary>The body as JSON; null when it is empty or not JSON.</summary>
    public required JsonElement? Body { get; init; }

    /// <summary>When the request had arrived whole.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The body as text in UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(RawBody.Span);

    /// <summary>Method and path; neither headers nor body, which may hold credentials.</summary>
    public override string ToString() => $"{Method} {Path}";
}
