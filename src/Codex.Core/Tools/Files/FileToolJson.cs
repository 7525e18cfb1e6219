using System.Text.Json.Serialization;

namespace Codex.Core.Tools.Files;

/// <summary>Reads the arguments of the tools that look at files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ReadFileArguments))]
[JsonSerializable(typeof(ListDirectoryArguments))]
[JsonSerializable(typeof(GrepFilesArguments))]
internal sealed partial class FileToolJson : JsonSerializerContext;
