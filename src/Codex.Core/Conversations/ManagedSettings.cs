using Codex.Configuration;
using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Conversations;

/// <summary>Holds the settings of turns to what an administrator set: no client may change it, as no flag and no profile may.</summary>
/// <param name="configuration">The conversation's configuration, which knows where each value came from.</param>
internal sealed class ManagedSettings(CodexConfiguration configuration)
{
    private const string WorkspaceTable = "sandbox_workspace_write";

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>The settings that a client wants, as far as it may have them.</summary>
    /// <param name="wanted">What it asks for.</param>
    /// <param name="refused">The keys whose values were refused, each told once in a conversation.</param>
    public TurnSettings Hold(TurnSettings wanted, out IReadOnlyList<string> refused)
    {
        var keys = new List<string>();
        TurnSettings held = wanted with
        {
            Model = Held("model", wanted.Model, configuration.Model),
            ApprovalPolicy = Held("approval_policy", wanted.ApprovalPolicy, configuration.ApprovalPolicy),
            SandboxPolicy = wanted.SandboxPolicy.Mode == configuration.SandboxPolicy.Mode
                ? wanted.SandboxPolicy
                : Held("sandbox_mode", wanted.SandboxPolicy, configuration.SandboxPolicy),
            Effort = Held("model_reasoning_effort", wanted.Effort, configuration.ModelReasoningEffort),
            Summary = Held("model_reasoning_summary", wanted.Summary, configuration.ModelReasoningSummary),
        };
        if (held.SandboxPolicy is SandboxPolicy.WorkspaceWrite workspace)
        {
            SandboxPolicy.WorkspaceWrite set = configuration.WorkspaceWrite;
            held = held with
            {
                SandboxPolicy = workspace with
                {
                    WritableRoots = workspace.WritableRoots.SequenceEqual(set.WritableRoots)
                        ? workspace.WritableRoots
                        : Held($"{WorkspaceTable}.writable_roots", workspace.WritableRoots, set.WritableRoots),
                    NetworkAccess = Held($"{WorkspaceTable}.network_access", workspace.NetworkAccess, set.NetworkAccess),
                    ExcludeTmpdirEnvVar = Held($"{WorkspaceTable}.exclude_tmpdir_env_var", workspace.ExcludeTmpdirEnvVar, set.ExcludeTmpdirEnvVar),
                    ExcludeSlashTmp = Held($"{WorkspaceTable}.exclude_slash_tmp", workspace.ExcludeSlashTmp, set.ExcludeSlashTmp),
                },
            };
        }

        refused = [.. keys.Where(_told.Add)];
        return held;

        T Held<T>(string key, T value, T set)
        {
            if (EqualityComparer<T>.Default.Equals(value, set) || !configuration.Provenance.Find(key).IsManaged)
            {
                return value;
            }

            keys.Add(key);
            return set;
        }
    }
}
