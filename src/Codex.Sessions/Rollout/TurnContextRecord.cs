using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>The settings under which a request went to the model.</summary>
/// <param name="Cwd">The working folder, absolute.</param>
/// <param name="ApprovalPolicy">When the user is asked.</param>
/// <param name="SandboxPolicy">What commands may do.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Effort">How hard the model thinks; null when it was not said.</param>
/// <param name="Summary">How much of its reasoning the model tells.</param>
public sealed record TurnContextRecord(
    string Cwd,
    ApprovalPolicy ApprovalPolicy,
    SandboxPolicy SandboxPolicy,
    string Model,
    ReasoningEffort? Effort,
    ReasoningSummary Summary);
