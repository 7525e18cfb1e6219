using System.Text;
using Codex.Core.History;
using Codex.Protocol;

namespace Codex.Core.Context;

/// <summary>What the model is told about where its commands run; what is null is not told.</summary>
internal sealed record EnvironmentContext
{
    public string? Cwd { get; init; }

    public ApprovalPolicy? ApprovalPolicy { get; init; }

    public SandboxPolicy? SandboxPolicy { get; init; }

    /// <summary>The user's shell, <c>bash</c>, <c>zsh</c> or a PowerShell's file name.</summary>
    public string? Shell { get; init; }

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => this is { Cwd: null, ApprovalPolicy: null, SandboxPolicy: null, Shell: null };

    /// <summary>What changed since an earlier state; the shell is never part of it.</summary>
    public static EnvironmentContext Difference(EnvironmentContext before, EnvironmentContext now) => new()
    {
        Cwd = now.Cwd == before.Cwd ? null : now.Cwd,
        ApprovalPolicy = now.ApprovalPolicy == before.ApprovalPolicy ? null : now.ApprovalPolicy,
        SandboxPolicy = SameRestrictions(before.SandboxPolicy, now.SandboxPolicy) ? null : now.SandboxPolicy,
    };

    private static bool SameRestrictions(SandboxPolicy? before, SandboxPolicy? now) =>
        before?.Mode == now?.Mode
        && before?.HasFullNetworkAccess == now?.HasFullNetworkAccess
        && Roots(before).SequenceEqual(Roots(now));

    private static IReadOnlyList<string> Roots(SandboxPolicy? policy) =>
        policy is SandboxPolicy.WorkspaceWrite workspace ? workspace.WritableRoots : [];

    /// <summary>The message that tells it.</summary>
    public MessageItem ToMessage()
    {
        var text = new StringBuilder(SessionFurniture.EnvironmentTag).Append('\n');
        if (Cwd is not null)
        {
            text.Append("  <cwd>").Append(Cwd).Append("</cwd>\n");
        }

        if (ApprovalPolicy is { } approval)
        {
            text.Append("  <approval_policy>").Append(approval.WireName).Append("</approval_policy>\n");
        }

        if (SandboxPolicy is { } sandbox)
        {
            text.Append("  <sandbox_mode>").Append(sandbox.Mode).Append("</sandbox_mode>\n");
            text.Append("  <network_access>").Append(sandbox.HasFullNetworkAccess ? "enabled" : "restricted").Append("</network_access>\n");
            IReadOnlyList<string> roots = Roots(sandbox);
            if (roots.Count > 0)
            {
                text.Append("  <writable_roots>\n");
                foreach (string root in roots)
                {
                    text.Append("    <root>").Append(root).Append("</root>\n");
                }

                text.Append("  </writable_roots>\n");
            }
        }

        if (Shell is not null)
        {
            text.Append("  <shell>").Append(Shell).Append("</shell>\n");
        }

        return MessageItem.User(text.Append("</environment_context>").ToString());
    }
}
