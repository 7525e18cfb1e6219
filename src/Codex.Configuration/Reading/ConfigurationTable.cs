using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>The merged layers as typed values, every entry of every map validated, before a profile or a flag is applied.</summary>
internal sealed record ConfigurationTable
{
    public required ConfigurationNode Root { get; init; }

    public required ProfileTable TopLevel { get; init; }

    public required IReadOnlyDictionary<string, ProfileTable> Profiles { get; init; }

    public string? Profile { get; init; }

    public string? ReviewModel { get; init; }

    public required IReadOnlyDictionary<string, ModelProviderDefinition> Providers { get; init; }

    public required IReadOnlyDictionary<string, ModelDefinition> Models { get; init; }

    public LocalServerKind? LocalServer { get; init; }

    public long? ContextWindow { get; init; }

    public long? MaxOutputTokens { get; init; }

    public long? AutoCompactTokenLimit { get; init; }

    public bool? SupportsReasoningSummaries { get; init; }

    public ReasoningSummaryFormat? ReasoningSummaryFormat { get; init; }

    public string? DeveloperInstructions { get; init; }

    public string? CompactPrompt { get; init; }

    public SandboxPolicy.WorkspaceWrite? WorkspaceWrite { get; init; }

    public required SandboxSettings Sandbox { get; init; }

    public required CommandLists Commands { get; init; }

    public required ShellEnvironmentPolicy ShellEnvironment { get; init; }

    public required IReadOnlyDictionary<string, McpServerDefinition> McpServers { get; init; }

    /// <summary>The trust level by folder; null where the entry has none.</summary>
    public required IReadOnlyDictionary<string, string?> Projects { get; init; }

    public IReadOnlyList<string>? Notify { get; init; }

    public required HistorySettings History { get; init; }

    public required TuiSettings Tui { get; init; }

    public required LoginSettings Login { get; init; }

    public required TelemetrySettings Telemetry { get; init; }

    public FileOpener FileOpener { get; init; }

    public bool? HideAgentReasoning { get; init; }

    public bool? ShowRawAgentReasoning { get; init; }

    public long? ProjectDocMaxBytes { get; init; }

    public IReadOnlyList<string> ProjectDocFallbackFilenames { get; init; } = [];

    public required List<ConfigurationWarning> Warnings { get; init; }

    public static ConfigurationTable Read(ConfigurationNode root, ConfigurationOptions options)
    {
        var table = new TableReader(root, string.Empty);
        var warnings = new List<ConfigurationWarning>();
        _ = table.String("instructions");
        var read = new ConfigurationTable
        {
            Root = root,
            TopLevel = ProfileTable.Read(table, null),
            Profiles = ReadProfiles(table),
            Profile = table.String("profile"),
            ReviewModel = table.String("review_model"),
            Providers = ModelProviderTable.ReadAll(table, options, warnings),
            LocalServer = table.Word("oss_provider", ("ollama", LocalServerKind.Ollama), ("oss", LocalServerKind.Ollama), ("lmstudio", LocalServerKind.LmStudio)),
            Models = ModelTable.ReadAll(table),
            ContextWindow = table.Integer("model_context_window"),
            MaxOutputTokens = table.Integer("model_max_output_tokens"),
            AutoCompactTokenLimit = table.Integer("model_auto_compact_token_limit"),
            SupportsReasoningSummaries = table.Boolean("model_supports_reasoning_summaries"),
            ReasoningSummaryFormat = table.Word(
                "model_reasoning_summary_format",
                ("none", Configuration.ReasoningSummaryFormat.None),
                ("experimental", Configuration.ReasoningSummaryFormat.Experimental)),
            DeveloperInstructions = table.String("developer_instructions"),
            CompactPrompt = table.TrimmedString("compact_prompt"),
            WorkspaceWrite = SettingsTables.ReadWorkspaceWrite(table),
            Sandbox = SandboxTables.ReadSandbox(table),
            Commands = SandboxTables.ReadCommands(table),
            ShellEnvironment = SettingsTables.ReadShellEnvironment(table),
            McpServers = McpServerTable.ReadAll(table),
            Projects = ReadProjects(table),
            Notify = table.Strings("notify") is { Count: > 0 } notify ? notify : null,
            History = SettingsTables.ReadHistory(table),
            Tui = SettingsTables.ReadTui(table),
            Login = SettingsTables.ReadLogin(table),
            Telemetry = TelemetryTable.Read(table),
            FileOpener = SettingsTables.ReadFileOpener(table),
            HideAgentReasoning = table.Boolean("hide_agent_reasoning"),
            ShowRawAgentReasoning = table.Boolean("show_raw_agent_reasoning"),
            ProjectDocMaxBytes = table.Unsigned("project_doc_max_bytes"),
            ProjectDocFallbackFilenames = ReadFallbackFilenames(table),
            Warnings = warnings,
        };
        UnknownKeys.Report(root, warnings);
        return read;
    }

    private static SortedDictionary<string, ProfileTable> ReadProfiles(TableReader root)
    {
        var profiles = new SortedDictionary<string, ProfileTable>(StringComparer.Ordinal);
        foreach ((string name, TableReader table) in root.Tables("profiles"))
        {
            profiles.Add(name, ProfileTable.Read(table, name));
        }

        return profiles;
    }

    private static Dictionary<string, string?> ReadProjects(TableReader root)
    {
        var projects = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach ((string folder, TableReader table) in root.Tables("projects"))
        {
            projects.Add(folder, table.String("trust_level"));
        }

        return projects;
    }

    private static List<string> ReadFallbackFilenames(TableReader root)
    {
        var names = new List<string>();
        foreach (string name in root.Strings("project_doc_fallback_filenames") ?? [])
        {
            if (name.Trim() is { Length: > 0 } trimmed)
            {
                names.Add(trimmed);
            }
        }

        return names;
    }
}
