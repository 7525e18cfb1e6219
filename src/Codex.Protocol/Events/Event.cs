using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>One message of a conversation to its client.</summary>
/// <param name="Id">The submission that caused it; empty for the conversation's own notices at its start.</param>
/// <param name="Message">What happened.</param>
public sealed record Event(
    string Id,
    [property: JsonPropertyName("msg"), JsonConverter(typeof(EventMessageJsonConverter))] EventMessage Message);
