using Codex.Core.Approvals;
using Codex.Protocol;

namespace Codex.Core.Tests.Approvals;

public sealed class CommandDecisionTests
{
    private const string Refused = "refused";

    /// <summary>
    /// What is done first, and after a comma what may follow: "ask" the user, then run "confined" or "free"; "retry" is a question for a
    /// run without the sandbox when the sandbox stopped it. The kinds are known safe, ordinary, dangerous; an exclamation mark asks to
    /// leave the sandbox.
    /// </summary>
    private const string Table = """
        policy     sandbox             safe             safe!            ordinary              ordinary!  dangerous             dangerous!
        Never      read-only           confined         refused          confined              refused    confined              refused
        Never      workspace-write     confined         refused          confined              refused    confined              refused
        Never      danger-full-access  free             refused          free                  refused    free                  refused
        OnFailure  read-only           confined,retry   refused          confined,retry        refused    confined,retry        refused
        OnFailure  workspace-write     confined,retry   refused          confined,retry        refused    confined,retry        refused
        OnFailure  danger-full-access  free             refused          free                  refused    free                  refused
        OnRequest  read-only           confined         confined,retry   confined              ask,free   ask,confined          ask,free
        OnRequest  workspace-write     confined         confined,retry   confined              ask,free   ask,confined          ask,free
        OnRequest  danger-full-access  free             free             free                  free       ask,free              ask,free
        Untrusted  read-only           confined,retry   refused          ask,confined,retry    refused    ask,confined,retry    refused
        Untrusted  workspace-write     confined,retry   refused          ask,confined,retry    refused    ask,confined,retry    refused
        Untrusted  danger-full-access  free             refused          ask,free              refused    ask,free              refused
        """;

    [Fact]
    public void The_decision_follows_the_table()
    {
        var policies = new Dictionary<string, SandboxPolicy>
        {
            ["read-only"] = SandboxPolicy.ReadOnlyPolicy,
            ["workspace-write"] = new SandboxPolicy.WorkspaceWrite(),
            ["danger-full-access"] = SandboxPolicy.FullAccessPolicy,
        };
        string[][] rows = [.. Table.Split('\n').Skip(1).Select(static row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(policies.Count * Enum.GetValues<ApprovalPolicy>().Length, rows.DistinctBy(static row => (row[0], row[1])).Count());
        foreach (string[] row in rows)
        {
            string[] decided =
            [
                .. new[] { CommandKind.KnownSafe, CommandKind.Ordinary, CommandKind.Dangerous }.SelectMany(kind => new[] { false, true }.Select(isEscalated =>
                    Describe(CommandDecision.Decide(Enum.Parse<ApprovalPolicy>(row[0]), policies[row[1]], kind, isEscalated)))),
            ];
            Assert.Equal(string.Join(" ", row), string.Join(" ", [row[0], row[1], .. decided]));
        }
    }

    [Fact]
    public void Nothing_leaves_the_sandbox_without_a_question()
    {
        foreach (ApprovalPolicy policy in Enum.GetValues<ApprovalPolicy>())
        {
            foreach (CommandKind risk in Enum.GetValues<CommandKind>())
            {
                foreach (bool escalated in new[] { false, true })
                {
                    var decision = CommandDecision.Decide(policy, new SandboxPolicy.WorkspaceWrite(), risk, escalated);
                    Assert.True(decision.IsConfined || decision.Asks || decision.Refusal is not null);
                }
            }
        }
    }

    [Fact]
    public void The_words_of_a_command_tell_its_risk()
    {
        Assert.Equal(CommandKind.KnownSafe, CommandKind.Of(["git", "status"], SandboxPolicy.ReadOnlyPolicy));
        Assert.Equal(CommandKind.Ordinary, CommandKind.Of(["git", "status"], SandboxPolicy.FullAccessPolicy));
        Assert.Equal(CommandKind.Dangerous, CommandKind.Of(["bash", "-lc", "rm -rf x"], SandboxPolicy.ReadOnlyPolicy));
        Assert.True(CommandDecision.Decide(ApprovalPolicy.Untrusted, SandboxPolicy.ReadOnlyPolicy, ["touch", "x"], isEscalated: false).Asks);
    }

    [Fact]
    public void A_refusal_names_the_policy()
    {
        var decision = CommandDecision.Decide(ApprovalPolicy.OnFailure, SandboxPolicy.ReadOnlyPolicy, ["ls"], isEscalated: true);

        Assert.Contains("on-failure", decision.Refusal, StringComparison.Ordinal);
    }

    private static string Describe(CommandDecision decision) =>
        decision.Refusal is not null
            ? Refused
            : (decision.Asks ? "ask," : "") + (decision.IsConfined ? "confined" : "free") + (decision.MayRetryUnconfined ? ",retry" : "");
}
