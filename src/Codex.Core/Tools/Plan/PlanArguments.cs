using System.Text.Json.Serialization;

namespace Codex.Core.Tools.Plan;

/// <summary>What a call of <c>update_plan</c> gives.</summary>
/// <param name="Plan">The steps.</param>
/// <param name="Explanation">Why the plan changed; null when the model does not say.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PlanArguments(IReadOnlyList<PlanStepArguments?> Plan, string? Explanation = null);

/// <summary>One step.</summary>
/// <param name="Step">What is to be done.</param>
/// <param name="Status">Where it stands.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PlanStepArguments(string Step, string Status);

/// <summary>Reads the arguments of <c>update_plan</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PlanArguments))]
internal sealed partial class PlanJson : JsonSerializerContext;
