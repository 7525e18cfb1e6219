using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>What is to happen with a command: refused, asked about first, confined or not, offered again after the sandbox stopped it.</summary>
internal sealed record CommandDecision
{
    /// <summary>Why it does not run at all, for the model; null when it may.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Whether the user must agree before it runs.</summary>
    public bool Asks { get; private init; }

    /// <summary>Whether it runs in the sandbox (the first time).</summary>
    public bool IsConfined { get; private init; }

    /// <summary>
    /// Whether the user is asked for a run without the sandbox when the sandbox seems to have stopped it. That is
    /// always a question of its own: having agreed to the command is not having agreed to this.
    /// </summary>
    public bool MayRetryUnconfined { get; private init; }

    /// <summary>What the user typed runs as the user.</summary>
    public static CommandDecision UsersOwn { get; } = new();

    /// <summary>Decides about a command by its words.</summary>
    public static CommandDecision Decide(
        ApprovalPolicy policy, SandboxPolicy sandboxPolicy, IReadOnlyList<string> command, bool isEscalated, CommandLists? lists = null) =>
        Decide(policy, sandboxPolicy, CommandKind.Of(command, sandboxPolicy, lists), isEscalated);

    /// <summary>The table of decisions.</summary>
    /// <param name="policy">When the user is asked.</param>
    /// <param name="sandboxPolicy">What the turn's commands may do.</param>
    /// <param name="kind">What is known about the command.</param>
    /// <param name="isEscalated">Whether the model asks to run it without the sandbox.</param>
    public static CommandDecision Decide(ApprovalPolicy policy, SandboxPolicy sandboxPolicy, CommandKind kind, bool isEscalated)
    {
        if (isEscalated && policy != ApprovalPolicy.OnRequest)
        {
            return new CommandDecision
            {
                Refusal = $"The approval policy is {WireName(policy)}, so no command can ask to leave the sandbox. "
                    + "Run it again without with_escalated_permissions, and do not ask for it again.",
            };
        }

        bool isSafe = kind == CommandKind.KnownSafe;
        bool isConfined = !sandboxPolicy.HasFullDiskWriteAccess;
        bool isDangerous = kind == CommandKind.Dangerous;
        return policy switch
        {
            ApprovalPolicy.Never => new CommandDecision { IsConfined = isConfined },
            ApprovalPolicy.OnFailure => new CommandDecision { IsConfined = isConfined, MayRetryUnconfined = isConfined },
            ApprovalPolicy.Untrusted => new CommandDecision { Asks = !isSafe, IsConfined = isConfined, MayRetryUnconfined = isConfined },
            // Nothing needs to leave the sandbox to read, so a safe command stays in it even when it asks to leave;
            // should the sandbox stop it all the same, what it asked for becomes a question.
            _ when isSafe => new CommandDecision { IsConfined = isConfined, MayRetryUnconfined = isConfined && isEscalated },
            _ => new CommandDecision { Asks = isDangerous || (isEscalated && isConfined), IsConfined = isConfined && !isEscalated },
        };
    }

    private static string WireName(ApprovalPolicy policy) => policy switch
    {
        ApprovalPolicy.OnRequest => "on-request",
        ApprovalPolicy.OnFailure => "on-failure",
        ApprovalPolicy.Untrusted => "untrusted",
        _ => "never",
    };
}
