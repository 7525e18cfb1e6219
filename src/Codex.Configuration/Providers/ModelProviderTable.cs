using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>Reads <c>[model_providers.ID]</c> and adds it to the built-in providers.</summary>
internal static class ModelProviderTable
{
    private const int MaximumRetries = 100;

    public static IReadOnlyDictionary<string, ModelProviderDefinition> ReadAll(TableReader root, ConfigurationOptions options, List<ConfigurationWarning> warnings)
    {
        var providers = new SortedDictionary<string, ModelProviderDefinition>(StringComparer.Ordinal)
        {
            [BuiltInProviders.OpenAI] = BuiltInProviders.MakeOpenAI(options.Environment, options.Version),
            [BuiltInProviders.Oss] = BuiltInProviders.MakeOss(options.Environment),
        };
        foreach ((string id, TableReader table) in root.Tables("model_providers"))
        {
            ModelProviderDefinition provider = Read(table);
            if (!providers.TryAdd(id, provider))
            {
                warnings.Add(new ConfigurationWarning(table.Path, $"the provider `{id}` is built in and cannot be changed; give yours another name", table.Node.Origin));
            }
        }

        // Files for the reference may use this id for a provider of their own.
        providers.TryAdd(BuiltInProviders.LmStudio, BuiltInProviders.MakeLmStudio());
        return providers;
    }

    private static ModelProviderDefinition Read(TableReader table) => new()
    {
        Name = table.RequiredString("name"),
        BaseUrl = table.String("base_url"),
        EnvKey = table.String("env_key"),
        EnvKeyInstructions = table.String("env_key_instructions"),
        ExperimentalBearerToken = table.String("experimental_bearer_token"),
        WireApi = table.Word("wire_api", ("responses", WireApi.Responses), ("chat", WireApi.Chat)) ?? WireApi.Chat,
        QueryParams = table.StringTable("query_params"),
        HttpHeaders = table.StringTable("http_headers"),
        EnvHttpHeaders = table.StringTable("env_http_headers"),
        RequestMaxRetries = Retries(table, "request_max_retries"),
        StreamMaxRetries = Retries(table, "stream_max_retries"),
        StreamIdleTimeout = table.Milliseconds("stream_idle_timeout_ms"),
        RequiresOpenAIAuth = table.Boolean("requires_openai_auth") ?? false,
        IncludesUsage = table.Boolean("include_usage") ?? false,
        MaxTokens = table.Unsigned("max_tokens") is { } tokens and > 0 ? (int)Math.Min(tokens, int.MaxValue) : null,
    };

    private static int? Retries(TableReader table, string key) =>
        table.Unsigned(key) is { } count ? (int)Math.Min(count, MaximumRetries) : null;
}
