using Codex.Protocol;

namespace Codex.Cli;

/// <summary>The sandbox in one line for people.</summary>
internal static class SandboxText
{
    public static string Format(SandboxPolicy policy)
    {
        if (policy is not SandboxPolicy.WorkspaceWrite workspace)
        {
            return policy.Mode;
        }

        List<string> places = ["workdir"];
        if (!workspace.ExcludeSlashTmp)
        {
            places.Add("/tmp");
        }

        if (!workspace.ExcludeTmpdirEnvVar)
        {
            places.Add("$TMPDIR");
        }

        places.AddRange(workspace.WritableRoots);
        string network = workspace.NetworkAccess ? " (network access enabled)" : "";
        return $"{policy.Mode} [{string.Join(", ", places)}]{network}";
    }
}
