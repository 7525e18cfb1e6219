using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>The line's exact form, without its end.</summary>
internal static class RolloutLineWriter
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static string FormatTimestamp(DateTimeOffset time) => time.UtcDateTime.ToString(TimestampFormat);

    public static void Write(Utf8JsonWriter writer, DateTimeOffset timestamp, RolloutItem item)
    {
        writer.WriteStartObject();
        Span<byte> time = stackalloc byte[TimestampFormat.Length];
        timestamp.UtcDateTime.TryFormat(time, out int length, TimestampFormat);
        writer.WriteString("timestamp"u8, time[..length]);
        switch (item)
        {
            case RolloutItem.SessionMeta meta:
                writer.WriteString("type"u8, "session_meta"u8);
                writer.WritePropertyName("payload"u8);
                WriteMetadata(writer, meta.Metadata);
                break;
            case RolloutItem.Response response:
                writer.WriteString("type"u8, "response_item"u8);
                writer.WritePropertyName("payload"u8);
                response.Item.WriteTo(writer);
                break;
            case RolloutItem.Event message:
                writer.WriteString("type"u8, "event_msg"u8);
                writer.WritePropertyName("payload"u8);
                message.Message.WriteTo(writer);
                break;
            case RolloutItem.TurnContext context:
                writer.WriteString("type"u8, "turn_context"u8);
                writer.WritePropertyName("payload"u8);
                WriteContext(writer, context.Context);
                break;
            case RolloutItem.Compacted compacted:
                writer.WriteString("type"u8, "compacted"u8);
                writer.WriteStartObject("payload"u8);
                writer.WriteString("message"u8, compacted.Message);
                writer.WriteEndObject();
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, SessionMetadata metadata)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, metadata.Id.Value);
        writer.WriteString("timestamp"u8, metadata.Timestamp);
        writer.WriteString("cwd"u8, metadata.Cwd);
        writer.WriteString("originator"u8, metadata.Originator);
        writer.WriteString("cli_version"u8, metadata.CliVersion);
        writer.WriteString("instructions"u8, metadata.Instructions);
        writer.WritePropertyName("source"u8);
        JsonSerializer.Serialize(writer, metadata.Source, ProtocolJson.Default.SessionSource);
        writer.WriteString("model_provider"u8, metadata.ModelProvider);
        if (metadata.Git is { } git)
        {
            writer.WriteStartObject("git"u8);
            WriteOptional(writer, "commit_hash"u8, git.CommitHash);
            WriteOptional(writer, "branch"u8, git.Branch);
            WriteOptional(writer, "repository_url"u8, git.RepositoryUrl);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter writer, TurnContextRecord context)
    {
        writer.WriteStartObject();
        writer.WriteString("cwd"u8, context.Cwd);
        writer.WritePropertyName("approval_policy"u8);
        JsonSerializer.Serialize(writer, context.ApprovalPolicy, ProtocolJson.Default.ApprovalPolicy);
        writer.WritePropertyName("sandbox_policy"u8);
        context.SandboxPolicy.WriteTo(writer);
        writer.WriteString("model"u8, context.Model);
        if (context.Effort is { } effort)
        {
            writer.WritePropertyName("effort"u8);
            JsonSerializer.Serialize(writer, effort, ProtocolJson.Default.ReasoningEffort);
        }

        writer.WritePropertyName("summary"u8);
        JsonSerializer.Serialize(writer, context.Summary, ProtocolJson.Default.ReasoningSummary);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
