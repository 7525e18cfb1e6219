using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>The effective configuration of one conversation: every layer merged, the profile applied, the call's flags on top.</summary>
/// <remarks>Made by <see cref="ConfigurationLoader"/>. Immutable; change a copy with <c>with</c>.</remarks>
public sealed record CodexConfiguration
{
    /// <summary>The model when nothing is configured.</summary>
    public const string DefaultModel = "gpt-5-codex";

    /// <summary>The model when nothing is configured, on Windows.</summary>
    public const string DefaultModelOnWindows = "gpt-5";

    /// <summary>The model of <c>--oss</c> without <c>-m</c>.</summary>
    public const string DefaultOssModel = "gpt-oss:20b";

    /// <summary>The model of <c>--oss</c> with LM Studio, without <c>-m</c>.</summary>
    public const string DefaultLmStudioModel = "openai/gpt-oss-20b";

    /// <summary>The address of the ChatGPT service when nothing is configured.</summary>
    public const string DefaultChatGptBaseUrl = "https://chatgpt.com/backend-api/";

    /// <summary>The home folder, absolute. It need not exist.</summary>
    public required string CodexHome { get; init; }

    /// <summary>The conversation's working folder, absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>The profile in force; edits of the program go to it. Null for none.</summary>
    public string? ActiveProfile { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model of reviews.</summary>
    public string ReviewModel { get; init; } = DefaultModel;

    /// <summary>The provider's key in <see cref="ModelProviders"/>.</summary>
    public required string ModelProviderId { get; init; }

    /// <summary>The provider.</summary>
    public required ModelProviderDefinition ModelProvider { get; init; }

    /// <summary>All providers by key, built-in ones among them.</summary>
    public required IReadOnlyDictionary<string, ModelProviderDefinition> ModelProviders { get; init; }

    /// <summary>The server of local models that <c>--oss</c> means.</summary>
    public LocalServerKind LocalServer { get; init; }

    /// <summary>The models that the files describe, by slug or by the beginning of slugs and <c>*</c>, in the order of the files.</summary>
    public IReadOnlyDictionary<string, ModelDefinition> ModelDefinitions { get; init; } = new Dictionary<string, ModelDefinition>();

    /// <summary>The configured context window, in tokens; null for the catalogue's.</summary>
    public long? ModelContextWindow { get; init; }

    /// <summary>The configured limit of an answer, in tokens; null for the catalogue's. Only reported, never sent.</summary>
    public long? ModelMaxOutputTokens { get; init; }

    /// <summary>The tokens at which a conversation is compacted; null for nine tenths of the window, 0 or less for never.</summary>
    public long? ModelAutoCompactTokenLimit { get; init; }

    /// <summary>How hard the model thinks; null leaves it to the service.</summary>
    public ReasoningEffort? ModelReasoningEffort { get; init; }

    /// <summary>How much of its reasoning the model tells.</summary>
    public ReasoningSummary ModelReasoningSummary { get; init; }

    /// <summary>How long answers are; null leaves it to the service.</summary>
    public Verbosity? ModelVerbosity { get; init; }

    /// <summary>Whether the model is asked to reason; null for what its family says.</summary>
    public bool? ModelSupportsReasoningSummaries { get; init; }

    /// <summary>How summaries are shown; null for what the model's family says.</summary>
    public ReasoningSummaryFormat? ModelReasoningSummaryFormat { get; init; }

    /// <summary>When the user is asked.</summary>
    public ApprovalPolicy ApprovalPolicy { get; init; }

    /// <summary>What commands may do.</summary>
    public required SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>The details of workspace-write as they are configured, whatever the mode in force.</summary>
    public SandboxPolicy.WorkspaceWrite WorkspaceWrite { get; init; } = new();

    /// <summary>How the sandbox enforces it.</summary>
    public SandboxSettings Sandbox { get; init; } = new();

    /// <summary>The user's own lists of safe and dangerous commands.</summary>
    public CommandLists Commands { get; init; } = CommandLists.Empty;

    /// <summary>Whether workspace-write was asked for and lowered to read-only, as this machine has no sandbox for it.</summary>
    public bool IsSandboxLowered { get; init; }

    /// <summary>Whether the project is trusted.</summary>
    public bool IsProjectTrusted { get; init; }

    /// <summary>Whether approval or sandbox was chosen by a flag, a profile or a key, so that nobody need ask about trust.</summary>
    public bool IsApprovalOrSandboxChosen { get; init; }

    /// <summary>How the environment of commands is made.</summary>
    public ShellEnvironmentPolicy ShellEnvironmentPolicy { get; init; } = new();

    /// <summary>Which features are on.</summary>
    public FeatureSet Features { get; init; } = FeatureSet.Defaults;

    /// <summary>Instructions that take the place of the built-in ones; null for those.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>The text of a first message with role <c>developer</c>; null for none.</summary>
    public string? DeveloperInstructions { get; init; }

    /// <summary>The prompt of compaction; null for the built-in one.</summary>
    public string? CompactPrompt { get; init; }

    /// <summary>The text of the home folder's AGENTS.md; null for none. See <see cref="ProjectInstructions.Load"/>.</summary>
    public string? UserInstructions { get; init; }

    /// <summary>How many bytes of project documents are read at most; 0 for none.</summary>
    public long ProjectDocMaxBytes { get; init; } = ProjectInstructions.DefaultMaxBytes;

    /// <summary>File names that count as a project document where there is no AGENTS.md.</summary>
    public IReadOnlyList<string> ProjectDocFallbackFilenames { get; init; } = [];

    /// <summary>The MCP servers by name, disabled ones among them.</summary>
    public IReadOnlyDictionary<string, McpServerDefinition> McpServers { get; init; } = new Dictionary<string, McpServerDefinition>();

    /// <summary>The program, and its arguments, that is started after each turn; null for none.</summary>
    public IReadOnlyList<string>? Notify { get; init; }

    /// <summary>What is kept of the user's messages.</summary>
    public HistorySettings History { get; init; } = new();

    /// <summary>Settings of an interactive front end.</summary>
    public TuiSettings Tui { get; init; } = new();

    /// <summary>Rules on the login.</summary>
    public LoginSettings Login { get; init; } = new();

    /// <summary>What is reported to a collector.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>The editor whose links are used.</summary>
    public FileOpener FileOpener { get; init; }

    /// <summary>Whether reasoning is kept from the user.</summary>
    public bool HideAgentReasoning { get; init; }

    /// <summary>Whether the raw reasoning is shown where a model gives it.</summary>
    public bool ShowRawAgentReasoning { get; init; }

    /// <summary>The address of the ChatGPT service.</summary>
    public string ChatGptBaseUrl { get; init; } = DefaultChatGptBaseUrl;

    /// <summary>One notice for each older feature name in use, sorted by that name.</summary>
    public IReadOnlyList<DeprecationNoticeEvent> DeprecationNotices { get; init; } = [];

    /// <summary>What was accepted and is probably not meant: unknown keys, flags that an administrator overrules.</summary>
    public IReadOnlyList<ConfigurationWarning> Warnings { get; init; } = [];

    /// <summary>Where every value came from.</summary>
    public ConfigurationProvenance Provenance { get; init; } = ConfigurationProvenance.Empty;

    /// <summary>Where things are and which model answers; no secrets.</summary>
    public override string ToString() =>
        $"{Model} of {ModelProviderId} in {Cwd} (home {CodexHome}, profile {ActiveProfile ?? "none"}, sandbox {SandboxPolicy.Mode})";
}
