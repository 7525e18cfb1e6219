using Codex.Protocol;

namespace Codex.Core;

/// <summary>A finished turn.</summary>
/// <param name="Items">What happened, in order of completion.</param>
/// <param name="FinalResponse">The model's last message; empty when it had none.</param>
/// <param name="Usage">Tokens of all turns of this thread object.</param>
public sealed record TurnResult(IReadOnlyList<ThreadItem> Items, string FinalResponse, TokenUsage Usage);
