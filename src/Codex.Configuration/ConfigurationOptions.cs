using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>What a call says on top of the files: flags of the command line, fields of a request, the environment.</summary>
public sealed record ConfigurationOptions
{
    /// <summary>The home folder; null to find it by <see cref="Codex.Configuration.CodexHome"/>.</summary>
    public string? CodexHome { get; init; }

    /// <summary>Looks up an environment variable; null when unset.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The folder that relative paths of the call start from; null for the process's working folder.</summary>
    public string? ProcessFolder { get; init; }

    /// <summary>The conversation's working folder; null for <see cref="ProcessFolder"/>. Links in it are not resolved.</summary>
    public string? Cwd { get; init; }

    /// <summary>Overrides as after <c>-c</c>, in order.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Overrides of a request, applied after <see cref="Overrides"/>.</summary>
    public IReadOnlyList<ConfigurationOverride> RequestOverrides { get; init; } = [];

    /// <summary>Features to switch on, after all overrides.</summary>
    public IReadOnlyList<string> EnableFeatures { get; init; } = [];

    /// <summary>Features to switch off, after <see cref="EnableFeatures"/>.</summary>
    public IReadOnlyList<string> DisableFeatures { get; init; } = [];

    /// <summary>The profile; null for the key <c>profile</c>.</summary>
    public string? Profile { get; init; }

    /// <summary>The model; null for the configured one.</summary>
    public string? Model { get; init; }

    /// <summary>The review model; null for the configured one.</summary>
    public string? ReviewModel { get; init; }

    /// <summary>The provider's key; null for the configured one.</summary>
    public string? ModelProvider { get; init; }

    /// <summary>Whether a local provider, its model and its raw reasoning are used unless something else is said.</summary>
    public bool Oss { get; init; }

    /// <summary>The local provider that <see cref="Oss"/> means; null for the key <c>oss_provider</c>, else Ollama's.</summary>
    public LocalServerKind? LocalServer { get; init; }

    /// <summary>When the user is asked; null for the configured policy.</summary>
    public ApprovalPolicy? ApprovalPolicy { get; init; }

    /// <summary>Whether nobody can answer a question: the approval policy is then <c>never</c>, whatever else is said.</summary>
    public bool NonInteractive { get; init; }

    /// <summary>The sandbox's mode; null for the configured one.</summary>
    public SandboxMode? SandboxMode { get; init; }

    /// <summary>Folders that can be written besides the configured ones, when the mode is workspace-write; relative to <see cref="Cwd"/>.</summary>
    public IReadOnlyList<string> AdditionalWritableRoots { get; init; } = [];

    /// <summary>Instructions that take the place of the built-in ones.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>The text of a first message with role <c>developer</c>.</summary>
    public string? DeveloperInstructions { get; init; }

    /// <summary>The prompt of compaction.</summary>
    public string? CompactPrompt { get; init; }

    /// <summary>Switches the feature <see cref="Feature.ApplyPatchFreeform"/>, after everything else.</summary>
    public bool? IncludeApplyPatchTool { get; init; }

    /// <summary>Switches the feature <see cref="Feature.ViewImageTool"/>, after everything else.</summary>
    public bool? IncludeViewImageTool { get; init; }

    /// <summary>Switches the feature <see cref="Feature.WebSearchRequest"/>, after everything else.</summary>
    public bool? IncludeWebSearch { get; init; }

    /// <summary>Whether raw reasoning is shown; null for the configured value.</summary>
    public bool? ShowRawAgentReasoning { get; init; }

    /// <summary>The administrator's file; null for the platform's place, empty for none.</summary>
    public string? ManagedFile { get; init; }

    /// <summary>The version in the built-in provider's <c>version</c> header; null for this library's own.</summary>
    public string? Version { get; init; }

    internal bool? IsWindows { get; init; }
}
