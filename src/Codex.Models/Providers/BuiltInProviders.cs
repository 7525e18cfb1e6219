using System.Globalization;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The providers that are there without configuration.</summary>
public static class BuiltInProviders
{
    /// <summary>The id of the service that the agent is made for; the default provider.</summary>
    public const string OpenAI = "openai";

    /// <summary>The id of the local server of open models.</summary>
    public const string Oss = "oss";

    /// <summary>The local model that <c>--oss</c> means when none is named.</summary>
    public const string DefaultOssModel = "gpt-oss:20b";

    private const int DefaultOssPort = 11434;

    /// <summary>The built-in definitions by id, with the environment's overrides.</summary>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    public static IReadOnlyDictionary<string, ModelProviderDefinition> All(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        return new Dictionary<string, ModelProviderDefinition>(StringComparer.Ordinal)
        {
            [OpenAI] = new()
            {
                Name = "OpenAI",
                BaseUrl = NotBlank(environment("OPENAI_BASE_URL")),
                WireApi = WireApi.Responses,
                HttpHeaders = new Dictionary<string, string> { ["version"] = ClientIdentity.ReleaseVersion },
                EnvHttpHeaders = new Dictionary<string, string>
                {
                    ["OpenAI-Organization"] = "OPENAI_ORGANIZATION",
                    ["OpenAI-Project"] = "OPENAI_PROJECT",
                },
                RequiresOpenAIAuth = true,
            },
            [Oss] = new()
            {
                Name = "gpt-oss",
                BaseUrl = NotBlank(environment("CODEX_OSS_BASE_URL")) ?? $"http://localhost:{OssPort(environment)}/v1",
                WireApi = WireApi.Chat,
            },
        };
    }

    /// <summary>The built-in definitions and those of the configuration; an id of a built-in one keeps the built-in one.</summary>
    /// <param name="configured">The definitions of the configuration, by id.</param>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    public static IReadOnlyDictionary<string, ModelProviderDefinition> Merge(
        IEnumerable<KeyValuePair<string, ModelProviderDefinition>> configured,
        Func<string, string?>? environment = null)
    {
        var all = new Dictionary<string, ModelProviderDefinition>(All(environment), StringComparer.Ordinal);
        foreach ((string id, ModelProviderDefinition definition) in configured)
        {
            all.TryAdd(id, definition);
        }

        return all;
    }

    private static string? NotBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static int OssPort(Func<string, string?> environment) =>
        ushort.TryParse(environment("CODEX_OSS_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? port
            : DefaultOssPort;
}
