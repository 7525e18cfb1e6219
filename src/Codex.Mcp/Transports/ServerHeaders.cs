namespace Codex.Mcp.Transports;

/// <summary>The headers that a web server's requests carry by its configuration.</summary>
internal sealed class ServerHeaders
{
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<string> _leftOut = [];

    private ServerHeaders()
    {
    }

    /// <summary>The names of those that no HTTP message can carry.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>The bearer token of the configured variable; null when there is none.</summary>
    public string? BearerToken { get; private init; }

    /// <summary>Reads headers and token; what no HTTP message can carry is left out.</summary>
    public static ServerHeaders Create(McpServerAddress.Web web, IReadOnlyDictionary<string, string> environment)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in web.Headers)
        {
            values[name] = value;
        }

        foreach ((string name, string variable) in web.VariableHeaders)
        {
            if (environment.TryGetValue(variable, out string? value) && !string.IsNullOrWhiteSpace(value))
            {
                values[name] = value;
            }
        }

        string? token = web.BearerTokenVariable is { } tokenVariable && environment.TryGetValue(tokenVariable, out string? set) && set.Length > 0 ? set : null;
        var headers = new ServerHeaders { BearerToken = token };
        foreach ((string name, string value) in values)
        {
            if (IsName(name) && IsValue(value))
            {
                headers._headers.Add((name, value));
            }
            else
            {
                headers._leftOut.Add(name);
            }
        }

        return headers;
    }

    /// <summary>Adds them to a request.</summary>
    public void AddTo(HttpRequestMessage request)
    {
        foreach ((string name, string value) in _headers)
        {
            request.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (BearerToken is { } token && IsValue(token))
        {
            request.Headers.Authorization = null;
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }
    }

    /// <summary>How many headers there are; never their values.</summary>
    public override string ToString() => $"{_headers.Count} headers";

    private static bool IsName(string name) => name.Length > 0 && name.All(static character =>
        char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    private static bool IsValue(string value) => value.All(static character => character is '\t' or >= ' ' and <= '~');
}
