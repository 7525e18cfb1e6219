using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Source-generated JSON of the vocabulary: names in snake case, properties in any order on reading,
/// an error when one that may not be null is missing or null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(ByteMemoryJsonConverter)])]
[JsonSerializable(typeof(Submission))]
[JsonSerializable(typeof(Op))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(ResponseItem))]
[JsonSerializable(typeof(TurnItem))]
[JsonSerializable(typeof(UserInput))]
[JsonSerializable(typeof(SandboxPolicy))]
[JsonSerializable(typeof(SessionSource))]
[JsonSerializable(typeof(ReviewOutput))]
[JsonSerializable(typeof(FileChange))]
[JsonSerializable(typeof(ParsedCommand))]
[JsonSerializable(typeof(IReadOnlyList<ParsedCommand>))]
[JsonSerializable(typeof(TokenUsageInfo))]
[JsonSerializable(typeof(RateLimitSnapshot))]
[JsonSerializable(typeof(ThreadId))]
[JsonSerializable(typeof(ApprovalPolicy))]
[JsonSerializable(typeof(ReasoningEffort))]
[JsonSerializable(typeof(ReasoningSummary))]
[JsonSerializable(typeof(Verbosity))]
[JsonSerializable(typeof(ReviewDecision))]
public sealed partial class ProtocolJson : JsonSerializerContext;
