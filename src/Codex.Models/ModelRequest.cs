using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>One question to a model: everything that its answer depends on.</summary>
public sealed record ModelRequest
{
    /// <summary>The model's slug; it is sent as it is.</summary>
    public required string Model { get; init; }

    /// <summary>The system instructions.</summary>
    public required string Instructions { get; init; }

    /// <summary>The conversation so far, oldest item first.</summary>
    /// <remarks>Snapshots, messages of role <c>system</c> and items of unknown kind are not sent.</remarks>
    public required IReadOnlyList<ResponseItem> Input { get; init; }

    /// <summary>The tools on offer, in the order in which they are sent.</summary>
    public IReadOnlyList<ToolSpecification> Tools { get; init; } = [];

    /// <summary>Whether the model may call several tools at once.</summary>
    public bool ParallelToolCalls { get; init; }

    /// <summary>The JSON schema that the answer must follow; null for a free answer. Only the Responses wire has it.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>What the model is known to understand; null to look it up by <see cref="Model"/>.</summary>
    public ModelFamily? Family { get; init; }

    /// <summary>How hard to think; null leaves it to the service. Sent to families that reason.</summary>
    public ReasoningEffort? Effort { get; init; }

    /// <summary>How much of the reasoning to tell. Sent to families that reason.</summary>
    public ReasoningSummary Summary { get; init; }

    /// <summary>How long to answer; null leaves it to the service. Sent to families that know it.</summary>
    public Verbosity? Verbosity { get; init; }

    /// <summary>The conversation: sent as cache key and in two headers.</summary>
    public required ThreadId ThreadId { get; init; }

    /// <summary>Who asks; sub-agents are named in a header.</summary>
    public SessionSource Source { get; init; } = SessionSource.Exec;
}
