using Codex.Execution;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>What is to happen with a patch.</summary>
internal abstract record PatchDecision
{
    private PatchDecision()
    {
    }

    /// <summary>It is applied without a question: the policy lets it write every place that it names.</summary>
    public sealed record Apply : PatchDecision;

    /// <summary>The user is asked; what the user agrees to is applied as it is.</summary>
    /// <param name="Question">How.</param>
    public sealed record Ask(PatchQuestion Question) : PatchDecision;

    /// <summary>It is not applied.</summary>
    /// <param name="Reason">Why, for the model.</param>
    public sealed record Refuse(string Reason) : PatchDecision;

    /// <summary>Decides about a verified patch.</summary>
    /// <param name="policy">When the user is asked.</param>
    /// <param name="sandboxPolicy">What the turn may write.</param>
    /// <param name="patch">The patch and every place it would write.</param>
    /// <param name="cwd">The turn's folder.</param>
    /// <param name="temporaryFolder">What <c>TMPDIR</c> names; null when it is not set.</param>
    public static PatchDecision Decide(
        ApprovalPolicy policy, SandboxPolicy sandboxPolicy, PatchVerification patch, string cwd, string? temporaryFolder)
    {
        if (patch.Targets.Count == 0)
        {
            return new Refuse("it changes nothing");
        }

        // Judged is where the paths led when the patch was verified: those places, and no others, are written.
        PatchTarget? outside = patch.Targets.Concat(patch.NewFolders).FirstOrDefault(
            target => !WritableRoots.Allow(sandboxPolicy, cwd, target.Path, target.ResolvedPath, temporaryFolder));
        return Decide(policy, outside?.Path);
    }

    /// <summary>The table of decisions.</summary>
    /// <param name="policy">When the user is asked.</param>
    /// <param name="outside">A place that the sandbox policy does not let the turn write; null when there is none.</param>
    internal static PatchDecision Decide(ApprovalPolicy policy, string? outside) => (policy, outside) switch
    {
        (ApprovalPolicy.Untrusted, _) => new Ask(PatchQuestion.Patch),
        (_, null) => new Apply(),
        (ApprovalPolicy.OnFailure, _) => new Ask(PatchQuestion.RunWithoutSandbox),
        (ApprovalPolicy.OnRequest, _) => new Ask(PatchQuestion.Patch),
        _ => new Refuse($"{outside} is outside of the project or protected, and the approval settings do not let the user be asked"),
    };
}

/// <summary>How the user is asked about a patch.</summary>
internal enum PatchQuestion
{
    /// <summary>With its changes, before anything is told to have begun.</summary>
    Patch = 0,

    /// <summary>As for the command <c>apply_patch</c> that the sandbox stops: whether it may run without.</summary>
    RunWithoutSandbox,
}
