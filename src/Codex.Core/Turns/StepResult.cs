using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>What one request to the model brought.</summary>
/// <param name="Items">What was recorded of it, outputs of tools among it, in order.</param>
/// <param name="HasOutputs">Whether a tool was called, so that the model must be asked again.</param>
/// <param name="TotalTokens">Tokens of request and answer; null when the service did not say.</param>
internal sealed record StepResult(IReadOnlyList<ResponseItem> Items, bool HasOutputs, long? TotalTokens);
