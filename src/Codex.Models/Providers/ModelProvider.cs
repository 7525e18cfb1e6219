using System.Text;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>A provider of models, ready for use: its definition with the environment's values and the defaults filled in.</summary>
public sealed class ModelProvider
{
    private const int DefaultRequestMaxRetries = 4;
    private const int DefaultStreamMaxRetries = 5;
    private const int MostRetries = 100;
    private const string ApiBaseUrl = "https://api.openai.com/v1";
    private const string ChatGptBaseUrl = "https://chatgpt.com/backend-api/codex";

    private static readonly TimeSpan s_defaultIdleTimeout = TimeSpan.FromMinutes(5);

    private static readonly string[] s_azureMarkers =
        ["openai.azure.", "cognitiveservices.azure.", "aoai.azure.", "azure-api.", "azurefd."];

    private readonly ModelProviderDefinition _definition;
    private readonly Func<string, string?> _environment;

    /// <summary>Makes a provider.</summary>
    /// <param name="id">Its id in the configuration.</param>
    /// <param name="definition">What the configuration says of it.</param>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    public ModelProvider(string id, ModelProviderDefinition definition, Func<string, string?>? environment = null)
    {
        Id = id;
        _definition = definition;
        _environment = environment ?? Environment.GetEnvironmentVariable;
        IsAzure = definition.WireApi == WireApi.Responses && LooksLikeAzure(definition);
    }

    /// <summary>The id in the configuration.</summary>
    public string Id { get; }

    /// <summary>The name for people.</summary>
    public string Name => _definition.Name;

    /// <summary>The protocol it speaks.</summary>
    public WireApi WireApi => _definition.WireApi;

    /// <summary>The configured address; null for the service's own.</summary>
    public string? BaseUrl => _definition.BaseUrl;

    /// <summary>Whether it is Azure's Responses API, which stores items and wants their ids back.</summary>
    public bool IsAzure { get; }

    /// <summary>Whether a front end offers to log in before the provider is used.</summary>
    public bool RequiresOpenAIAuth => _definition.RequiresOpenAIAuth;

    /// <summary>How often a request is repeated, 0 to 100.</summary>
    public int RequestMaxRetries => Math.Clamp(_definition.RequestMaxRetries ?? DefaultRequestMaxRetries, 0, MostRetries);

    /// <summary>How often a step whose stream failed is repeated, 0 to 100.</summary>
    public int StreamMaxRetries => Math.Clamp(_definition.StreamMaxRetries ?? DefaultStreamMaxRetries, 0, MostRetries);

    /// <summary>How long the stream may be silent; zero for without limit.</summary>
    public TimeSpan StreamIdleTimeout => _definition.StreamIdleTimeout ?? s_defaultIdleTimeout;

    /// <summary>Whether token counts are asked for on the Chat Completions wire, and waited for after the answer.</summary>
    public bool IncludesUsage => _definition.IncludesUsage;

    /// <summary>The longest answer that is asked for on the Chat Completions wire, in tokens; null to leave it to the service.</summary>
    public int? MaxTokens => _definition.MaxTokens;

    /// <summary>
    /// Whether a stored login, tokens or key, may go to this provider: only to the service's own addresses, or where
    /// the configuration asks for it by <c>requires_openai_auth</c>.
    /// </summary>
    public bool AcceptsLogin
    {
        get
        {
            if (BaseUrl is null || RequiresOpenAIAuth)
            {
                return true;
            }

            return Uri.TryCreate(BaseUrl, UriKind.Absolute, out Uri? uri)
                && uri.Scheme == Uri.UriSchemeHttps
                && IsWithin(uri.Host, "openai.com", "chatgpt.com");
        }
    }

    /// <summary>The key that the provider itself names, or null when it names none or its variable is missing.</summary>
    internal string? OwnKey()
    {
        if (_definition.ExperimentalBearerToken is { } inline)
        {
            return inline;
        }

        return _definition.EnvKey is { } name && _environment(name) is { } key && !string.IsNullOrWhiteSpace(key) ? key : null;
    }

    /// <summary>The error for a provider whose key's variable is missing; null when it names no variable.</summary>
    internal ModelException? MissingKeyError()
    {
        if (_definition.EnvKey is not { } name)
        {
            return null;
        }

        string message = $"Provider `{Name}` takes its key from the environment variable `{name}`, which is not set. Set it and try again.";
        if (!string.IsNullOrWhiteSpace(_definition.EnvKeyInstructions))
        {
            message += " " + _definition.EnvKeyInstructions;
        }

        return new ModelException(ModelErrorCode.MissingEnvironmentVariable, message);
    }

    /// <summary>The address of a model request.</summary>
    /// <param name="usesChatGptLogin">Whether the request carries the token of a ChatGPT login.</param>
    /// <exception cref="ModelException">The configured address is no HTTP URL.</exception>
    internal Uri RequestUri(bool usesChatGptLogin)
    {
        string baseUrl = BaseUrl ?? (usesChatGptLogin ? ChatGptBaseUrl : ApiBaseUrl);
        var url = new StringBuilder(baseUrl.TrimEnd('/'), baseUrl.Length + 64);
        url.Append(WireApi == WireApi.Responses ? "/responses" : "/chat/completions");
        char separator = '?';
        foreach ((string name, string value) in _definition.QueryParams ?? new Dictionary<string, string>())
        {
            url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return Uri.TryCreate(url.ToString(), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? uri!
            : throw new ModelException(
                ModelErrorCode.ConnectionFailed,
                $"The address of provider `{Name}` is not a valid HTTP URL: `{baseUrl}`. Correct `base_url` in its configuration.")
            {
                CanRetryStep = false,
            };
    }

    /// <summary>The headers that the configuration adds: literal ones, then those from the environment.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Headers()
    {
        foreach (KeyValuePair<string, string> header in _definition.HttpHeaders ?? new Dictionary<string, string>())
        {
            yield return header;
        }

        foreach ((string name, string variable) in _definition.EnvHttpHeaders ?? new Dictionary<string, string>())
        {
            if (_environment(variable) is { } value && !string.IsNullOrWhiteSpace(value))
            {
                yield return new(name, value);
            }
        }
    }

    private static bool LooksLikeAzure(ModelProviderDefinition definition) =>
        definition.Name.Equals("azure", StringComparison.OrdinalIgnoreCase)
        || (definition.BaseUrl is { } url
            && s_azureMarkers.Any(marker => url.Contains(marker, StringComparison.OrdinalIgnoreCase)));

    private static bool IsWithin(string host, params ReadOnlySpan<string> domains)
    {
        foreach (string domain in domains)
        {
            if (host.Equals(domain, StringComparison.OrdinalIgnoreCase)
                || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
