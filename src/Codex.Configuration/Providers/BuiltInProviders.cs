using System.Globalization;
using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>The providers that need no configuration. A file cannot change them.</summary>
public static class BuiltInProviders
{
    /// <summary>The key of the provider that is used when nothing is configured.</summary>
    public const string OpenAI = "openai";

    /// <summary>The key of the provider of local models.</summary>
    public const string Oss = "oss";

    /// <summary>The key of the provider of models that LM Studio serves on this machine. Unlike the others, a file may define it anew.</summary>
    public const string LmStudio = "lmstudio";

    private const int DefaultOssPort = 11434;

    /// <summary>The provider <c>openai</c>.</summary>
    /// <param name="environment">Looks up a variable: <c>OPENAI_BASE_URL</c> moves the requests.</param>
    /// <param name="version">The value of the header <c>version</c>; null for this library's version.</param>
    public static ModelProviderDefinition MakeOpenAI(Func<string, string?> environment, string? version = null) => new()
    {
        Name = "OpenAI",
        BaseUrl = NotBlank(environment("OPENAI_BASE_URL")),
        WireApi = WireApi.Responses,
        HttpHeaders = new Dictionary<string, string> { ["version"] = version ?? LibraryVersion },
        EnvHttpHeaders = new OrderedDictionary<string, string>
        {
            ["OpenAI-Organization"] = "OPENAI_ORGANIZATION",
            ["OpenAI-Project"] = "OPENAI_PROJECT",
        },
        RequiresOpenAIAuth = true,
    };

    /// <summary>The provider <c>oss</c>: a server on this machine, or where <c>CODEX_OSS_BASE_URL</c> or <c>CODEX_OSS_PORT</c> say.</summary>
    /// <param name="environment">Looks up a variable.</param>
    public static ModelProviderDefinition MakeOss(Func<string, string?> environment)
    {
        int port = ushort.TryParse(environment("CODEX_OSS_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out ushort given) ? given : DefaultOssPort;
        return new ModelProviderDefinition
        {
            Name = "gpt-oss",
            BaseUrl = NotBlank(environment("CODEX_OSS_BASE_URL")) ?? string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/v1"),
            WireApi = WireApi.Chat,
        };
    }

    /// <summary>The provider <c>lmstudio</c>: LM Studio's server on this machine.</summary>
    public static ModelProviderDefinition MakeLmStudio() => new()
    {
        Name = "LM Studio",
        BaseUrl = "http://localhost:1234/v1",
        WireApi = WireApi.Chat,
    };

    private static string LibraryVersion => typeof(BuiltInProviders).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
