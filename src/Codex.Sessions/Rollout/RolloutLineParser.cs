using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>Reads one line; what it cannot understand it refuses with a reason.</summary>
internal static class RolloutLineParser
{
    // As deep as the reference reads; the default of 64 would lose lines that it keeps.
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 128 };

    public static RolloutLine? Parse(ReadOnlyMemory<byte> utf8, out string? reason)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, s_options);
            reason = null;
            return Parse(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // The two latter: a value of the wrong kind, a number out of range, text that is not UTF-8.
            reason = error is JsonException { BytePositionInLine: { } position }
                ? $"not JSON of a known form (byte {position})"
                : error.Message;
            return null;
        }
    }

    public static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r\n\v\f"u8).IsEmpty;

    private static RolloutLine Parse(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("not an object");
        }

        string timestamp = RequiredString(line, "timestamp");
        string type = RequiredString(line, "type");
        if (!line.TryGetProperty("payload", out JsonElement payload) || payload.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("`payload` must be an object");
        }

        return new RolloutLine(timestamp, type switch
        {
            "session_meta" => new RolloutItem.SessionMeta(ReadMetadata(payload)),
            "response_item" => new RolloutItem.Response(ResponseItem.FromJson(payload)),
            "event_msg" => ReadEvent(payload),
            "turn_context" => new RolloutItem.TurnContext(ReadContext(payload)),
            "compacted" => new RolloutItem.Compacted(RequiredString(payload, "message")),
            _ => throw new JsonException("unknown kind of line"),
        });
    }

    private static RolloutItem.Event ReadEvent(JsonElement payload)
    {
        EventMessage message = EventMessage.FromJson(payload);
        return message is UnknownEvent
            ? throw new JsonException("unknown kind of event")
            : new RolloutItem.Event(message);
    }

    private static SessionMetadata ReadMetadata(JsonElement payload) => new()
    {
        Id = ThreadId.TryParse(RequiredString(payload, "id"), out ThreadId id) ? id : throw new JsonException("`id` must be a UUID"),
        Timestamp = RequiredString(payload, "timestamp"),
        Cwd = RequiredString(payload, "cwd"),
        Originator = RequiredString(payload, "originator"),
        CliVersion = RequiredString(payload, "cli_version"),
        Instructions = OptionalString(payload, "instructions"),
        Source = payload.TryGetProperty("source", out JsonElement source)
            ? source.Deserialize(ProtocolJson.Default.SessionSource)
            : SessionSource.VsCode,
        ModelProvider = OptionalString(payload, "model_provider"),
        Git = payload.TryGetProperty("git", out JsonElement git) && git.ValueKind == JsonValueKind.Object
            ? new GitInformation(OptionalString(git, "commit_hash"), OptionalString(git, "branch"), OptionalString(git, "repository_url"))
            : null,
    };

    private static TurnContextRecord ReadContext(JsonElement payload) => new(
        RequiredString(payload, "cwd"),
        Required(payload, "approval_policy").Deserialize(ProtocolJson.Default.ApprovalPolicy),
        Required(payload, "sandbox_policy").Deserialize(ProtocolJson.Default.SandboxPolicy)!,
        RequiredString(payload, "model"),
        payload.TryGetProperty("effort", out JsonElement effort) && effort.ValueKind != JsonValueKind.Null
            ? effort.Deserialize(ProtocolJson.Default.ReasoningEffort)
            : null,
        Required(payload, "summary").Deserialize(ProtocolJson.Default.ReasoningSummary));

    private static JsonElement Required(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value : throw new JsonException($"`{name}` is missing");

    private static string RequiredString(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new JsonException($"`{name}` must be a string");

    private static string? OptionalString(JsonElement element, string name) =>
        !element.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new JsonException($"`{name}` must be a string");
}
