using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>The settings that have one value each, with their defaults.</summary>
internal sealed class SettingsListing
{
    private readonly ConfigurationProvenance _provenance;

    public SettingsListing(CodexConfiguration configuration)
    {
        _provenance = configuration.Provenance;
        ListModel(configuration);
        ListInstructions(configuration);
        ListPermissions(configuration);
        ListCommands(configuration);
        ListFrontEnds(configuration);
        ListLogin(configuration.Login);
        foreach (FeatureDefinition feature in FeatureDefinition.All)
        {
            Add(feature.ProvenanceKey, configuration.Features.IsOn(feature.Feature));
        }
    }

    public List<ConfigurationEntry> Entries { get; } = [];

    private void ListModel(CodexConfiguration configuration)
    {
        Add("profile", configuration.ActiveProfile);
        Add("model", configuration.Model);
        Add("review_model", configuration.ReviewModel);
        Add("model_provider", configuration.ModelProviderId);
        Add("oss_provider", configuration.LocalServer == LocalServerKind.LmStudio ? "lmstudio" : "ollama");
        Add("model_context_window", configuration.ModelContextWindow);
        Add("model_max_output_tokens", configuration.ModelMaxOutputTokens);
        Add("model_auto_compact_token_limit", configuration.ModelAutoCompactTokenLimit);
        Add("model_reasoning_effort", configuration.ModelReasoningEffort?.ToWord());
        Add("model_reasoning_summary", configuration.ModelReasoningSummary.ToWord());
        Add("model_verbosity", configuration.ModelVerbosity?.ToWord());
        Add("model_supports_reasoning_summaries", configuration.ModelSupportsReasoningSummaries);
        Add("model_reasoning_summary_format", configuration.ModelReasoningSummaryFormat switch
        {
            null => null,
            ReasoningSummaryFormat.Experimental => "experimental",
            _ => "none",
        });
        Add("chatgpt_base_url", configuration.ChatGptBaseUrl);
    }

    private void ListInstructions(CodexConfiguration configuration)
    {
        Add("developer_instructions", configuration.DeveloperInstructions);
        Add("compact_prompt", _provenance.Find("compact_prompt").Layer == ConfigurationLayer.Default ? null : configuration.CompactPrompt);
        Add("experimental_instructions_file", _provenance.FindText("experimental_instructions_file"));
        Add("experimental_compact_prompt_file", _provenance.FindText("experimental_compact_prompt_file"));
        Add("project_doc_max_bytes", configuration.ProjectDocMaxBytes);
        Add("project_doc_fallback_filenames", configuration.ProjectDocFallbackFilenames);
    }

    private void ListPermissions(CodexConfiguration configuration)
    {
        Add("approval_policy", configuration.ApprovalPolicy.ToWord());
        Add("sandbox_mode", configuration.SandboxPolicy.Mode);
        if (configuration.SandboxPolicy is SandboxPolicy.WorkspaceWrite workspace)
        {
            Add("sandbox_workspace_write.writable_roots", workspace.WritableRoots);
            Add("sandbox_workspace_write.network_access", workspace.NetworkAccess);
            Add("sandbox_workspace_write.exclude_tmpdir_env_var", workspace.ExcludeTmpdirEnvVar);
            Add("sandbox_workspace_write.exclude_slash_tmp", workspace.ExcludeSlashTmp);
        }

        Add("sandbox.backend", configuration.Sandbox.Backend switch
        {
            SandboxBackend.Landlock => "landlock",
            SandboxBackend.Bubblewrap => "bubblewrap",
            _ => "auto",
        });
        Add("sandbox.deny_read", [.. configuration.Sandbox.DeniesUsualReads ? ["default"] : (IEnumerable<string>)[], .. configuration.Sandbox.DeniedReads]);
        Add("commands.safe", [.. configuration.Commands.Safe.Select(static words => string.Join(' ', words))]);
        Add("commands.dangerous", [.. configuration.Commands.Dangerous.Select(static words => string.Join(' ', words))]);
    }

    private void ListCommands(CodexConfiguration configuration)
    {
        ShellEnvironmentPolicy environment = configuration.ShellEnvironmentPolicy;
        Add("shell_environment_policy.inherit", environment.Inherit switch
        {
            ShellEnvironmentInherit.Core => "core",
            ShellEnvironmentInherit.None => "none",
            _ => "all",
        });
        Add("shell_environment_policy.ignore_default_excludes", environment.IgnoreDefaultExcludes);
        Add("shell_environment_policy.exclude", environment.Exclude);
        Add("shell_environment_policy.include_only", environment.IncludeOnly);
        Add("notify", configuration.Notify);
    }

    private void ListFrontEnds(CodexConfiguration configuration)
    {
        Add("hide_agent_reasoning", configuration.HideAgentReasoning);
        Add("show_raw_agent_reasoning", configuration.ShowRawAgentReasoning);
        Add("file_opener", configuration.FileOpener.ToWord());
        Add("history.persistence", configuration.History.IsSaved ? "save-all" : "none");
        Add("history.max_bytes", configuration.History.MaxBytes);
        if (configuration.Tui.NotificationKinds is { } kinds)
        {
            Add("tui.notifications", kinds);
        }
        else
        {
            Add("tui.notifications", configuration.Tui.Notifications);
        }

        Add("notice.hide_full_access_warning", configuration.Tui.HideFullAccessWarning);
        Add("notice.hide_world_writable_warning", configuration.Tui.HideWorldWritableWarning);
        Add("disable_paste_burst", configuration.Tui.DisablePasteBurst);
        Add("windows_wsl_setup_acknowledged", configuration.Tui.WindowsWslSetupAcknowledged);
        Add("otel.log_user_prompt", configuration.Telemetry.LogUserPrompt);
        Add("otel.environment", configuration.Telemetry.Environment);
        if (configuration.Telemetry.Exporter is null)
        {
            Add("otel.exporter", "none");
        }
    }

    private void ListLogin(LoginSettings login)
    {
        Add("forced_login_method", login.ForcedMethod switch
        {
            null => null,
            ForcedLoginMethod.ApiKey => "api",
            _ => "chatgpt",
        });
        Add("forced_chatgpt_workspace_id", login.ForcedWorkspaceId);
        Add("cli_auth_credentials_store", login.CredentialsStore.ToWord());
        Add("mcp_oauth_credentials_store", login.McpCredentialsStore.ToWord());
    }

    private void Add(string key, string? value) => Add(key, value is null ? null : new TomlString(value));

    private void Add(string key, bool? value) => Add(key, value is { } isOn ? new TomlBoolean(isOn) : null);

    private void Add(string key, long? value) => Add(key, value is { } number ? new TomlInteger(number) : null);

    private void Add(string key, IReadOnlyList<string>? values) =>
        Add(key, values is null ? null : new TomlArray(values.Select(static value => new TomlString(value))));

    private void Add(string key, TomlValue? value) =>
        Entries.Add(new ConfigurationEntry(key, value is null ? null : SecretMask.Of(key, value), _provenance.Find(key)));
}
