using Codex.Core.History;
using Codex.Protocol;

namespace Codex.Core.Context;

/// <summary>Reads back what a model was told of its environment.</summary>
internal static class EnvironmentReader
{
    /// <summary>What the environment messages of a history say, later ones over earlier ones; null when none says all of it.</summary>
    public static EnvironmentContext? FindLast(IReadOnlyList<ResponseItem> items)
    {
        EnvironmentContext told = new();
        foreach (ResponseItem item in items)
        {
            if (item is MessageItem { Role: "user", Content: [ContentItem.InputText text] }
                && text.Text.AsSpan().TrimStart().StartsWith(SessionFurniture.EnvironmentTag, StringComparison.OrdinalIgnoreCase))
            {
                told = Merge(told, text.Text);
            }
        }

        return told is { Cwd: not null, ApprovalPolicy: not null, SandboxPolicy: not null } ? told : null;
    }

    private static EnvironmentContext Merge(EnvironmentContext told, string text) => told with
    {
        Cwd = Element(text, "cwd") ?? told.Cwd,
        ApprovalPolicy = Element(text, "approval_policy") switch
        {
            "untrusted" => ApprovalPolicy.Untrusted,
            "on-failure" => ApprovalPolicy.OnFailure,
            "on-request" => ApprovalPolicy.OnRequest,
            "never" => ApprovalPolicy.Never,
            _ => told.ApprovalPolicy,
        },
        SandboxPolicy = Element(text, "sandbox_mode") switch
        {
            "read-only" => SandboxPolicy.ReadOnlyPolicy,
            "danger-full-access" => SandboxPolicy.FullAccessPolicy,
            "workspace-write" => new SandboxPolicy.WorkspaceWrite
            {
                NetworkAccess = Element(text, "network_access") == "enabled",
                WritableRoots = [.. Elements(text, "root")],
            },
            _ => told.SandboxPolicy,
        },
    };

    private static string? Element(string text, string name) => Elements(text, name).FirstOrDefault();

    private static IEnumerable<string> Elements(string text, string name)
    {
        string opening = $"<{name}>";
        string closing = $"</{name}>";
        int from = 0;
        while (text.IndexOf(opening, from, StringComparison.Ordinal) is >= 0 and int start
            && text.IndexOf(closing, start, StringComparison.Ordinal) is >= 0 and int end)
        {
            yield return text[(start + opening.Length)..end];
            from = end;
        }
    }
}
