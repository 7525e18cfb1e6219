using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>One request of a client to a conversation.</summary>
/// <param name="Id">The conversation's next number, or the caller's own text.</param>
/// <param name="Op">What is asked.</param>
public sealed record Submission(string Id, [property: JsonConverter(typeof(OpJsonConverter))] Op Op);
