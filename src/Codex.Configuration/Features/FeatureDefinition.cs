namespace Codex.Configuration;

/// <summary>A feature as it is listed and configured.</summary>
/// <param name="Feature">Which.</param>
/// <param name="Key">Its key in <c>[features]</c> and after <c>--enable</c>.</param>
/// <param name="Stage">How mature it is.</param>
/// <param name="IsOnByDefault">Whether it is on when nothing is said.</param>
public sealed record FeatureDefinition(Feature Feature, string Key, FeatureStage Stage, bool IsOnByDefault)
{
    /// <summary>Older names that still work in <c>[features]</c> and after <c>--enable</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>All features, in the order of <c>codex features list</c>.</summary>
    public static IReadOnlyList<FeatureDefinition> All { get; } =
    [
        new(Feature.UnifiedExec, "unified_exec", FeatureStage.Experimental, false) { Aliases = ["experimental_use_unified_exec_tool"] },
        new(Feature.RmcpClient, "rmcp_client", FeatureStage.Experimental, false) { Aliases = ["experimental_use_rmcp_client"] },
        new(Feature.ApplyPatchFreeform, "apply_patch_freeform", FeatureStage.Beta, false) { Aliases = ["experimental_use_freeform_apply_patch", "include_apply_patch_tool"] },
        new(Feature.ViewImageTool, "view_image_tool", FeatureStage.Stable, true),
        new(Feature.WebSearchRequest, "web_search_request", FeatureStage.Stable, false) { Aliases = ["web_search"] },
        new(Feature.SandboxCommandAssessment, "experimental_sandbox_command_assessment", FeatureStage.Experimental, false),
        new(Feature.GhostCommit, "ghost_commit", FeatureStage.Experimental, false),
        new(Feature.WindowsSandbox, "enable_experimental_windows_sandbox", FeatureStage.Experimental, false),
    ];

    /// <summary>The stage's word in <c>codex features list</c>.</summary>
    public string StageName => Stage switch
    {
        FeatureStage.Experimental => "experimental",
        FeatureStage.Beta => "beta",
        _ => "stable",
    };

    internal string ProvenanceKey { get; } = $"features.{Key}";

    /// <summary>The feature of that key or older name; null when there is none.</summary>
    public static FeatureDefinition? Find(string name)
    {
        foreach (FeatureDefinition definition in All)
        {
            if (definition.Key == name || definition.Aliases.Contains(name))
            {
                return definition;
            }
        }

        return null;
    }

    /// <summary>The definition of a feature.</summary>
    public static FeatureDefinition Of(Feature feature) => All[(int)feature];
}
