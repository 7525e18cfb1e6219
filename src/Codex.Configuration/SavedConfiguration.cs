using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>What the configuration files say, for clients that show or edit it: no defaults, no profile applied, no flags.</summary>
public sealed record SavedConfiguration
{
    /// <summary><c>approval_policy</c></summary>
    public ApprovalPolicy? ApprovalPolicy { get; init; }

    /// <summary><c>sandbox_mode</c></summary>
    public SandboxMode? SandboxMode { get; init; }

    /// <summary><c>[sandbox_workspace_write]</c>, its keys filled with defaults; null when the table is absent.</summary>
    public SandboxPolicy.WorkspaceWrite? SandboxSettings { get; init; }

    /// <summary><c>forced_chatgpt_workspace_id</c></summary>
    public string? ForcedChatGptWorkspaceId { get; init; }

    /// <summary><c>forced_login_method</c></summary>
    public ForcedLoginMethod? ForcedLoginMethod { get; init; }

    /// <summary><c>model</c></summary>
    public string? Model { get; init; }

    /// <summary><c>model_reasoning_effort</c></summary>
    public ReasoningEffort? ModelReasoningEffort { get; init; }

    /// <summary><c>model_reasoning_summary</c></summary>
    public ReasoningSummary? ModelReasoningSummary { get; init; }

    /// <summary><c>model_verbosity</c></summary>
    public Verbosity? ModelVerbosity { get; init; }

    /// <summary><c>[tools]</c>; null when the table is absent.</summary>
    public SavedTools? Tools { get; init; }

    /// <summary><c>profile</c></summary>
    public string? Profile { get; init; }

    /// <summary><c>[profiles.NAME]</c> by name.</summary>
    public required IReadOnlyDictionary<string, SavedProfile> Profiles { get; init; }

    internal static SavedConfiguration From(ConfigurationTable table)
    {
        var profiles = new SortedDictionary<string, SavedProfile>(StringComparer.Ordinal);
        foreach ((string name, ProfileTable profile) in table.Profiles)
        {
            profiles.Add(name, new SavedProfile
            {
                Model = profile.Model,
                ModelProvider = profile.ModelProvider,
                ApprovalPolicy = profile.ApprovalPolicy,
                ModelReasoningEffort = profile.ReasoningEffort,
                ModelReasoningSummary = profile.ReasoningSummary,
                ModelVerbosity = profile.Verbosity,
                ChatGptBaseUrl = profile.ChatGptBaseUrl,
            });
        }

        ProfileTable top = table.TopLevel;
        return new SavedConfiguration
        {
            ApprovalPolicy = top.ApprovalPolicy,
            SandboxMode = top.SandboxMode,
            SandboxSettings = table.WorkspaceWrite,
            ForcedChatGptWorkspaceId = table.Login.ForcedWorkspaceId,
            ForcedLoginMethod = table.Login.ForcedMethod,
            Model = top.Model,
            ModelReasoningEffort = top.ReasoningEffort,
            ModelReasoningSummary = top.ReasoningSummary,
            ModelVerbosity = top.Verbosity,
            Tools = new TableReader(table.Root, string.Empty).Table("tools") is { } tools
                ? new SavedTools(tools.Boolean("web_search") ?? tools.Boolean("web_search_request"), tools.Boolean("view_image"))
                : null,
            Profile = table.Profile,
            Profiles = profiles,
        };
    }
}

/// <summary><c>[tools]</c> as saved.</summary>
/// <param name="WebSearch"><c>web_search</c></param>
/// <param name="ViewImage"><c>view_image</c></param>
public sealed record SavedTools(bool? WebSearch, bool? ViewImage);

/// <summary>A profile as saved.</summary>
public sealed record SavedProfile
{
    /// <summary><c>model</c></summary>
    public string? Model { get; init; }

    /// <summary><c>model_provider</c></summary>
    public string? ModelProvider { get; init; }

    /// <summary><c>approval_policy</c></summary>
    public ApprovalPolicy? ApprovalPolicy { get; init; }

    /// <summary><c>model_reasoning_effort</c></summary>
    public ReasoningEffort? ModelReasoningEffort { get; init; }

    /// <summary><c>model_reasoning_summary</c></summary>
    public ReasoningSummary? ModelReasoningSummary { get; init; }

    /// <summary><c>model_verbosity</c></summary>
    public Verbosity? ModelVerbosity { get; init; }

    /// <summary><c>chatgpt_base_url</c></summary>
    public string? ChatGptBaseUrl { get; init; }
}
