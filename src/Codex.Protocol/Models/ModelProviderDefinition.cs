using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>The protocol that a provider of models speaks.</summary>
[JsonConverter(typeof(WireEnumConverter<WireApi>))]
public enum WireApi
{
    /// <summary>Chat Completions. The default of a provider in the configuration.</summary>
    [JsonStringEnumMemberName("chat")]
    Chat,

    /// <summary>The Responses API.</summary>
    [JsonStringEnumMemberName("responses")]
    Responses,
}

/// <summary>A provider of models, as <c>[model_providers.ID]</c> defines it.</summary>
public sealed record ModelProviderDefinition
{
    /// <summary>The name for people; <c>Azure</c> in any case switches on what that service needs.</summary>
    public required string Name { get; init; }

    /// <summary>What the request's path is appended to, as it is; null for the service's own address.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The protocol it speaks.</summary>
    public WireApi WireApi { get; init; }

    /// <summary>The variable that holds the key; null when none is needed or the login's is used.</summary>
    public string? EnvKey { get; init; }

    /// <summary>What to tell a user whose variable is missing.</summary>
    public string? EnvKeyInstructions { get; init; }

    /// <summary>A token given in the configuration itself.</summary>
    public string? ExperimentalBearerToken { get; init; }

    /// <summary>Appended to the address.</summary>
    public IReadOnlyDictionary<string, string>? QueryParams { get; init; }

    /// <summary>Headers of every request.</summary>
    public IReadOnlyDictionary<string, string>? HttpHeaders { get; init; }

    /// <summary>Headers whose values are in variables; left out when the variable is unset or blank.</summary>
    public IReadOnlyDictionary<string, string>? EnvHttpHeaders { get; init; }

    /// <summary>How often a request is repeated, 0 to 100; null for 4.</summary>
    public int? RequestMaxRetries { get; init; }

    /// <summary>How often a broken stream is repeated, 0 to 100; null for 5.</summary>
    public int? StreamMaxRetries { get; init; }

    /// <summary>How long the stream may be silent; null for five minutes.</summary>
    public TimeSpan? StreamIdleTimeout { get; init; }

    /// <summary>Whether it wants the credentials of the login.</summary>
    public bool RequiresOpenAIAuth { get; init; }

    /// <summary>Whether to ask for token counts (<c>stream_options.include_usage</c>). Chat Completions only.</summary>
    public bool IncludesUsage { get; init; }

    /// <summary>The longest answer, in tokens, for services that demand the field; null to leave it out. Chat Completions only.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The name and the address; never a token or a header, which may be secrets.</summary>
    public override string ToString() => $"{Name} ({BaseUrl ?? "own address"}, {WireApi})";
}
