using Codex.Protocol;
using Codex.Configuration;
using Codex.Core.Tools.External;
using Codex.Core.Tools.Files;
using Codex.Core.Tools.Images;
using Codex.Core.Tools.Mcp;
using Codex.Core.Tools.Patch;
using Codex.Core.Tools.Plan;
using Codex.Core.Tools.Shell;
using Codex.Core.Tools.Synchronization;
using Codex.Core.Tools.Terminal;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tools;

/// <summary>Which tools a turn has: by the family of its model, the features that are on, and what the embedding program adds.</summary>
internal sealed class ToolCatalog(CodexConfiguration configuration, IReadOnlyList<AIFunction> functions, McpConnections servers)
{
    private static readonly string[] s_extraTools = [GrepFiles.Name, ReadFile.Name, ListDirectory.Name, SynchronizationTool.Name];

    private (ModelFamily Family, IReadOnlyList<McpTool> ServerTools, ToolRouter Router)? _latest;

    /// <summary>The tools of a turn's steps.</summary>
    public ToolRouter For(TurnContext turn)
    {
        // The same from step to step, so that the service's cache holds.
        IReadOnlyList<McpTool> serverTools = servers.Tools;
        if (_latest is { } latest && latest.Family == turn.Family && ReferenceEquals(latest.ServerTools, serverTools))
        {
            return latest.Router;
        }

        var router = new ToolRouter([.. Choose(turn.Family), .. serverTools.Select(tool => McpServerTool.TryCreate(servers, tool)).OfType<ITool>()]);
        _latest = (turn.Family, serverTools, router);
        return router;
    }

    /// <summary>The tools of a family, in the order in which they are offered; last those that are only known by name.</summary>
    private IEnumerable<ITool> Choose(ModelFamily family)
    {
        FeatureSet features = configuration.Features;
        if (family.ShellTool == ShellToolKind.UnifiedExec || features.IsOn(Feature.UnifiedExec))
        {
            yield return new ExecCommandTool();
            yield return new WriteStdinTool();
            yield return new ShellTool(kind: null);
        }
        else
        {
            yield return new ShellTool(family.ShellTool);
        }

        yield return ResourceListTool.OfResources();
        yield return ResourceListTool.OfTemplates();
        yield return new ReadResourceTool();
        yield return new PlanTool();
        PatchToolKind? patch = family.PatchTool ?? (features.IsOn(Feature.ApplyPatchFreeform) ? PatchToolKind.Freeform : null);
        if (patch is { } kind)
        {
            yield return new ApplyPatchTool(kind);
        }

        foreach (string name in s_extraTools.Where(family.ExtraTools.Contains))
        {
            yield return name switch
            {
                GrepFiles.Name => FileTools.Grep,
                ReadFile.Name => FileTools.Read,
                ListDirectory.Name => FileTools.List,
                _ => SynchronizationTool.Instance,
            };
        }

        if (features.IsOn(Feature.WebSearchRequest))
        {
            yield return new ServiceTool(new WebSearchTool());
        }

        if (features.IsOn(Feature.ViewImageTool))
        {
            yield return new ViewImageTool();
        }

        foreach (AIFunction function in functions)
        {
            yield return new EmbeddedFunctionTool(function);
        }
    }
}
