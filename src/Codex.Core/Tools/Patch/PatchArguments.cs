using System.Text.Json.Serialization;

namespace Codex.Core.Tools.Patch;

/// <summary>What a function call of <c>apply_patch</c> gives.</summary>
/// <param name="Input">The whole patch.</param>
internal sealed record PatchArguments(string Input);

/// <summary>Reads the arguments of <c>apply_patch</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PatchArguments))]
internal sealed partial class PatchJson : JsonSerializerContext;
