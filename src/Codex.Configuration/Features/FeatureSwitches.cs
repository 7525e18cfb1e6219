namespace Codex.Configuration;

/// <summary>What one table (the top level or a profile) says about features: older keys first, then its <c>features</c> in the order of their names.</summary>
internal sealed class FeatureSwitches
{
    public static readonly FeatureSwitches None = new();

    private readonly List<FeatureSwitch> _switches = [];

    public static FeatureSwitches ReadTopLevel(TableReader table)
    {
        var switches = new FeatureSwitches();
        switches.ReadOlderKeys(table);
        if (table.Table("tools") is { } tools)
        {
            // One key under two names: both at once would leave open which counts.
            if (tools.Find("web_search") is not null && tools.Find("web_search_request") is { } second)
            {
                throw tools.Invalid(second, "web_search_request", "is the same as `web_search`; keep one of them", ConfigurationErrorCode.ConflictingKeys);
            }

            switches.ReadOlderKey(tools, "web_search", Feature.WebSearchRequest, "tools.web_search");
            switches.ReadOlderKey(tools, "web_search_request", Feature.WebSearchRequest, "tools.web_search");
            switches.ReadOlderKey(tools, "view_image", Feature.ViewImageTool, "tools.view_image");
        }

        switches.ReadFeatures(table);
        return switches;
    }

    public static FeatureSwitches ReadProfile(TableReader table)
    {
        var switches = new FeatureSwitches();
        switches.ReadOlderKey(table, "include_apply_patch_tool", Feature.ApplyPatchFreeform, "include_apply_patch_tool");
        switches.ReadOlderKeys(table);
        switches.ReadOlderKey(table, "tools_web_search", Feature.WebSearchRequest, "tools.web_search");
        switches.ReadOlderKey(table, "tools_view_image", Feature.ViewImageTool, "tools.view_image");
        switches.ReadFeatures(table);
        return switches;
    }

    /// <summary>The switches in the order in which they apply.</summary>
    public IReadOnlyList<FeatureSwitch> InOrder => _switches;

    private void ReadOlderKeys(TableReader table)
    {
        ReadOlderKey(table, "experimental_sandbox_command_assessment", Feature.SandboxCommandAssessment, null);
        ReadOlderKey(table, "experimental_use_freeform_apply_patch", Feature.ApplyPatchFreeform, "experimental_use_freeform_apply_patch");
        ReadOlderKey(table, "experimental_use_unified_exec_tool", Feature.UnifiedExec, "experimental_use_unified_exec_tool");
        ReadOlderKey(table, "experimental_use_rmcp_client", Feature.RmcpClient, "experimental_use_rmcp_client");
    }

    private void ReadOlderKey(TableReader table, string key, Feature feature, string? olderName)
    {
        if (table.Boolean(key) is { } isOn)
        {
            _switches.Add(new FeatureSwitch(feature, isOn, olderName, table.Find(key)!.Origin));
        }
    }

    private void ReadFeatures(TableReader table)
    {
        if (table.Table("features") is not { } features)
        {
            return;
        }

        string[] names = [.. features.Node.Children!.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        foreach (string name in names)
        {
            FeatureDefinition? definition = FeatureDefinition.Find(name);
            ConfigurationNode entry = features.Node.Children[name];
            bool isOn = features.Boolean(name)!.Value;
            if (definition is null)
            {
                entry.IsRead = false;
                continue;
            }

            _switches.Add(new FeatureSwitch(definition.Feature, isOn, definition.Key == name ? null : name, entry.Origin));
        }
    }
}

/// <summary>One feature switched by one key.</summary>
/// <param name="Feature">Which.</param>
/// <param name="IsOn">On or off.</param>
/// <param name="OlderName">The older name that was used; null when the key is the feature's own.</param>
/// <param name="Origin">Where it was said.</param>
internal readonly record struct FeatureSwitch(Feature Feature, bool IsOn, string? OlderName, ConfigurationOrigin Origin);
