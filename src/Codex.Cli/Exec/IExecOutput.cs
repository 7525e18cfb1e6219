using Codex.Protocol;

namespace Codex.Cli;

/// <summary>How a run of <c>codex exec</c> is shown.</summary>
internal interface IExecOutput
{
    /// <summary>The session is ready.</summary>
    void Begin(ExecHeader header);

    /// <summary>Something happened.</summary>
    void Show(EventMessage message);

    /// <summary>The run is over.</summary>
    void End(ExecOutcome outcome);
}

/// <summary>What a run begins with.</summary>
internal sealed record ExecHeader
{
    public required ThreadId ThreadId { get; init; }

    public required string Prompt { get; init; }

    public required string WorkingFolder { get; init; }

    public required string Model { get; init; }

    /// <summary>The id of the model's provider.</summary>
    public required string Provider { get; init; }

    public required ApprovalPolicy ApprovalPolicy { get; init; }

    public required SandboxPolicy SandboxPolicy { get; init; }

    /// <summary>Whether the model tells its reasoning, so that effort and summaries mean something.</summary>
    public bool HasReasoning { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public ReasoningSummary Summary { get; init; }
}
