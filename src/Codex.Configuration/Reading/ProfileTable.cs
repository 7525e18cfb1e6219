using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>The keys that may stand at the top level and in a profile, so that one reader and one rule of precedence serve both.</summary>
internal sealed record ProfileTable
{
    public required ConfigurationNode Node { get; init; }

    public required string Path { get; init; }

    /// <summary>The profile's name; null for the top level.</summary>
    public string? Name { get; init; }

    public string? Model { get; init; }

    public string? ModelProvider { get; init; }

    public ApprovalPolicy? ApprovalPolicy { get; init; }

    public SandboxMode? SandboxMode { get; init; }

    public ReasoningEffort? ReasoningEffort { get; init; }

    public ReasoningSummary? ReasoningSummary { get; init; }

    public Verbosity? Verbosity { get; init; }

    public string? ChatGptBaseUrl { get; init; }

    public string? InstructionsFile { get; init; }

    public string? CompactPromptFile { get; init; }

    public FeatureSwitches Switches { get; init; } = FeatureSwitches.None;

    public static ProfileTable Read(TableReader table, string? name) => new()
    {
        Node = table.Node,
        Path = table.Path,
        Name = name,
        Model = table.String("model"),
        ModelProvider = table.String("model_provider"),
        ApprovalPolicy = table.ApprovalPolicy("approval_policy"),
        SandboxMode = table.SandboxMode("sandbox_mode"),
        ReasoningEffort = table.Effort("model_reasoning_effort"),
        ReasoningSummary = table.Summary("model_reasoning_summary"),
        Verbosity = table.Verbosity("model_verbosity"),
        ChatGptBaseUrl = table.String("chatgpt_base_url"),
        InstructionsFile = table.String("experimental_instructions_file"),
        CompactPromptFile = table.String("experimental_compact_prompt_file"),
        Switches = name is null ? FeatureSwitches.ReadTopLevel(table) : FeatureSwitches.ReadProfile(table),
    };

    public ConfigurationOrigin OriginOf(string key) =>
        Node.Children!.TryGetValue(key, out ConfigurationNode? found) ? found.Origin with { Profile = Name } : ConfigurationOrigin.Default;
}
