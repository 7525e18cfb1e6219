using System.Globalization;
using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Every value of a configuration with the place where it was said, built-in defaults among them.</summary>
public static class ConfigurationListing
{
    private const string Unset = "unset";

    /// <summary>The values, sorted by key. Secrets are masked; a key that nothing sets and that has no default is <c>unset</c>.</summary>
    public static IReadOnlyList<ConfigurationEntry> Of(CodexConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var entries = new SortedDictionary<string, ConfigurationEntry>(StringComparer.Ordinal);
        foreach (ConfigurationEntry entry in configuration.Provenance.List())
        {
            entries[entry.Key] = entry;
        }

        foreach ((string key, string value) in Effective(configuration))
        {
            if (!entries.TryGetValue(key, out ConfigurationEntry? entry) || entry.Value == Unset)
            {
                entries[key] = new ConfigurationEntry(key, value, configuration.Provenance.Find(key));
            }
        }

        return [.. entries.Values];
    }

    /// <summary>What holds for a key that no layer sets.</summary>
    private static IEnumerable<(string Key, string Value)> Effective(CodexConfiguration configuration) =>
    [
        ("approval_policy", Text(configuration.ApprovalPolicy.ToWord())),
        ("sandbox_mode", Text(configuration.SandboxPolicy.Mode)),
        ("sandbox.backend", Text(Word(configuration.Sandbox.Backend))),
        ("review_model", Text(configuration.ReviewModel)),
        ("model_reasoning_effort", configuration.ModelReasoningEffort is { } effort ? Text(effort.ToWord()) : Unset),
        ("model_reasoning_summary", Text(configuration.ModelReasoningSummary.ToWord())),
        ("model_verbosity", configuration.ModelVerbosity is { } verbosity ? Text(verbosity.ToWord()) : Unset),
        ("model_context_window", Number(configuration.ModelContextWindow)),
        ("model_max_output_tokens", Number(configuration.ModelMaxOutputTokens)),
        ("model_auto_compact_token_limit", Number(configuration.ModelAutoCompactTokenLimit)),
        ("project_doc_max_bytes", Number(configuration.ProjectDocMaxBytes)),
        ("hide_agent_reasoning", Switch(configuration.HideAgentReasoning)),
        ("show_raw_agent_reasoning", Switch(configuration.ShowRawAgentReasoning)),
        ("history.persistence", Text(configuration.History.IsSaved ? "save-all" : "none")),
        ("history.max_bytes", Number(configuration.History.MaxBytes)),
        ("shell_environment_policy.inherit", Text(Word(configuration.ShellEnvironmentPolicy.Inherit))),
        ("cli_auth_credentials_store", Text(Word(configuration.Login.CredentialsStore))),
        ("mcp_oauth_credentials_store", Text(Word(configuration.Login.McpCredentialsStore))),
        ("otel.environment", Text(configuration.Telemetry.Environment)),
        ("otel.log_user_prompt", Switch(configuration.Telemetry.LogUserPrompt)),
    ];

    private static string Text(string value) => new TomlString(value).ToString();

    private static string Switch(bool value) => value ? "true" : "false";

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Unset;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
