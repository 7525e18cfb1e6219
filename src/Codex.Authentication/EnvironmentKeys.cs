namespace Codex.Authentication;

/// <summary>API keys in the environment.</summary>
public static class EnvironmentKeys
{
    /// <summary>The variable that stands for a login where it is honoured.</summary>
    public const string CodexApiKeyVariable = "CODEX_API_KEY";

    /// <summary>The variable that only fills in the key field of a login screen beforehand.</summary>
    public const string OpenAIApiKeyVariable = "OPENAI_API_KEY";

    /// <summary>The key of <c>CODEX_API_KEY</c>, trimmed; null when unset or blank.</summary>
    public static string? ReadCodexApiKey(Func<string, string?> environment) => Read(environment, CodexApiKeyVariable);

    /// <summary>
    /// The key of <c>OPENAI_API_KEY</c>, trimmed, for the key field of a login screen; null when unset or blank. It does
    /// not authenticate by itself.
    /// </summary>
    public static string? ReadOpenAIApiKey(Func<string, string?> environment) => Read(environment, OpenAIApiKeyVariable);

    private static string? Read(Func<string, string?> environment, string name) =>
        environment(name)?.Trim() is { Length: > 0 } key ? key : null;
}
