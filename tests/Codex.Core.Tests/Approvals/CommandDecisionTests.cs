using Codex.Core.Approvals;
using Codex.Protocol;

namespace Codex.Core.Tests.Approvals;

public sealed class CommandDecisionTests
{
    private const string Refused = "refused";

    /// <summary>Approval policy, confined or not, risk, escalated → asks, confined, may be retried without the sandbox.</summary>
    [Theory]
    [InlineData(ApprovalPolicy.Never, true, nameof(CommandKind.KnownSafe), false, "confined")]
    [InlineData(ApprovalPolicy.Never, true, nameof(CommandKind.Ordinary), false, "confined")]
    [InlineData(ApprovalPolicy.Never, true, nameof(CommandKind.Dangerous), false, "confined")]
    [InlineData(ApprovalPolicy.Never, false, nameof(CommandKind.Dangerous), false, "free")]
    [InlineData(ApprovalPolicy.Never, true, nameof(CommandKind.KnownSafe), true, Refused)]
    [InlineData(ApprovalPolicy.Never, false, nameof(CommandKind.Ordinary), true, Refused)]
    [InlineData(ApprovalPolicy.OnFailure, true, nameof(CommandKind.KnownSafe), false, "confined, retry")]
    [InlineData(ApprovalPolicy.OnFailure, true, nameof(CommandKind.Ordinary), false, "confined, retry")]
    [InlineData(ApprovalPolicy.OnFailure, true, nameof(CommandKind.Dangerous), false, "confined, retry")]
    [InlineData(ApprovalPolicy.OnFailure, false, nameof(CommandKind.Dangerous), false, "free")]
    [InlineData(ApprovalPolicy.OnFailure, true, nameof(CommandKind.Ordinary), true, Refused)]
    [InlineData(ApprovalPolicy.OnRequest, true, nameof(CommandKind.KnownSafe), false, "confined")]
    [InlineData(ApprovalPolicy.OnRequest, true, nameof(CommandKind.KnownSafe), true, "confined, retry")]
    [InlineData(ApprovalPolicy.OnRequest, true, nameof(CommandKind.Ordinary), false, "confined")]
    [InlineData(ApprovalPolicy.OnRequest, true, nameof(CommandKind.Ordinary), true, "ask, free")]
    [InlineData(ApprovalPolicy.OnRequest, true, nameof(CommandKind.Dangerous), false, "ask, confined")]
    [InlineData(ApprovalPolicy.OnRequest, true, nameof(CommandKind.Dangerous), true, "ask, free")]
    [InlineData(ApprovalPolicy.OnRequest, false, nameof(CommandKind.KnownSafe), true, "free")]
    [InlineData(ApprovalPolicy.OnRequest, false, nameof(CommandKind.Ordinary), true, "free")]
    [InlineData(ApprovalPolicy.OnRequest, false, nameof(CommandKind.Dangerous), false, "ask, free")]
    [InlineData(ApprovalPolicy.Untrusted, true, nameof(CommandKind.KnownSafe), false, "confined, retry")]
    [InlineData(ApprovalPolicy.Untrusted, true, nameof(CommandKind.Ordinary), false, "ask, confined, retry")]
    [InlineData(ApprovalPolicy.Untrusted, true, nameof(CommandKind.Dangerous), false, "ask, confined, retry")]
    [InlineData(ApprovalPolicy.Untrusted, false, nameof(CommandKind.KnownSafe), false, "free")]
    [InlineData(ApprovalPolicy.Untrusted, false, nameof(CommandKind.Ordinary), false, "ask, free")]
    [InlineData(ApprovalPolicy.Untrusted, true, nameof(CommandKind.KnownSafe), true, Refused)]
    public void The_decision_follows_the_table(ApprovalPolicy policy, bool confined, string risk, bool escalated, string expected)
    {
        SandboxPolicy[] policies = confined ? [SandboxPolicy.ReadOnlyPolicy, new SandboxPolicy.WorkspaceWrite()] : [SandboxPolicy.FullAccessPolicy];
        foreach (SandboxPolicy sandbox in policies)
        {
            Assert.Equal(expected, Describe(CommandDecision.Decide(policy, sandbox, Enum.Parse<CommandKind>(risk), escalated)));
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
            : (decision.Asks ? "ask, " : "") + (decision.IsConfined ? "confined" : "free") + (decision.MayRetryUnconfined ? ", retry" : "");
}
