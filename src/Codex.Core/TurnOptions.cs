using System.Text.Json;

namespace Codex.Core;

/// <summary>What holds for one turn only.</summary>
public sealed record TurnOptions
{
    /// <summary>A JSON schema that the final answer follows; null for a free answer.</summary>
    public JsonElement? OutputSchema { get; init; }
}
