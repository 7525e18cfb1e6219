using Codex.Core.Context;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>The settings of a conversation that a client can change between turns.</summary>
internal sealed record TurnSettings
{
    /// <summary>The working folder, absolute.</summary>
    public required string Cwd { get; init; }

    public required ApprovalPolicy ApprovalPolicy { get; init; }

    public required SandboxPolicy SandboxPolicy { get; init; }

    public required string Model { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public ReasoningSummary Summary { get; init; }

    /// <summary>What the model is told of them.</summary>
    public EnvironmentContext Environment => new() { Cwd = Cwd, ApprovalPolicy = ApprovalPolicy, SandboxPolicy = SandboxPolicy };

    /// <summary>The settings that a turn's own submission gives.</summary>
    public TurnSettings With(Op.UserTurn turn) => this with
    {
        Cwd = turn.Cwd,
        ApprovalPolicy = turn.ApprovalPolicy,
        SandboxPolicy = turn.SandboxPolicy,
        Model = turn.Model,
        Effort = turn.Effort,
        Summary = turn.Summary,
    };

    /// <summary>The settings with what an override gives.</summary>
    public TurnSettings With(Op.OverrideTurnContext change) => this with
    {
        Cwd = change.Cwd ?? Cwd,
        ApprovalPolicy = change.ApprovalPolicy ?? ApprovalPolicy,
        SandboxPolicy = change.SandboxPolicy ?? SandboxPolicy,
        Model = change.Model ?? Model,
        Effort = change.ClearEffort ? null : change.Effort ?? Effort,
        Summary = change.Summary ?? Summary,
    };
}
