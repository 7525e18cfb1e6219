using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>Writes the body of a Responses API request.</summary>
internal static class ResponsesRequest
{
    private const string OutputSchemaName = "codex_output_schema";

    public static void Write(IBufferWriter<byte> buffer, ModelRequest request, ModelProvider provider)
    {
        ModelFamily family = request.Family ?? ModelFamily.Resolve(request.Model);
        using var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, request.Model);
        writer.WriteString("instructions"u8, request.Instructions);
        writer.WriteStartArray("input"u8);
        foreach (ResponseItem item in ShellOutput.Rewrite(request.Input, request.Tools))
        {
            if (IsSent(item))
            {
                item.WriteTo(writer, includeId: provider.IsAzure && item is not (FunctionCallOutputItem or CustomToolCallOutputItem));
            }
        }

        writer.WriteEndArray();
        writer.WriteStartArray("tools"u8);
        foreach (ToolSpecification tool in request.Tools)
        {
            tool.WriteResponses(writer);
        }

        writer.WriteEndArray();
        writer.WriteString("tool_choice"u8, "auto"u8);
        writer.WriteBoolean("parallel_tool_calls"u8, request.ParallelToolCalls);
        WriteReasoning(writer, request, family);
        writer.WriteBoolean("store"u8, provider.IsAzure);
        writer.WriteBoolean("stream"u8, true);
        writer.WriteStartArray("include"u8);
        if (family.SupportsReasoning)
        {
            writer.WriteStringValue("reasoning.encrypted_content"u8);
        }

        writer.WriteEndArray();
        writer.WriteString("prompt_cache_key"u8, request.ThreadId.ToString());
        WriteText(writer, request, family);
        writer.WriteEndObject();
    }

    /// <summary>Whether an item of the history goes to the model at all.</summary>
    internal static bool IsSent(ResponseItem item) =>
        item is not (GhostSnapshotItem or OtherItem or MessageItem { Role: "system" })
        && !(item is ReasoningItem { EncryptedContent: { } sealedBy } && SealedReasoning.IsForeign(sealedBy));

    private static void WriteReasoning(Utf8JsonWriter writer, ModelRequest request, ModelFamily family)
    {
        if (!family.SupportsReasoning)
        {
            writer.WriteNull("reasoning"u8);
            return;
        }

        writer.WriteStartObject("reasoning"u8);
        if (request.Effort is { } effort)
        {
            writer.WriteString("effort"u8, effort switch
            {
                ReasoningEffort.Minimal => "minimal"u8,
                ReasoningEffort.Low => "low"u8,
                ReasoningEffort.High => "high"u8,
                _ => "medium"u8,
            });
        }

        writer.WriteString("summary"u8, request.Summary switch
        {
            ReasoningSummary.Concise => "concise"u8,
            ReasoningSummary.Detailed => "detailed"u8,
            ReasoningSummary.None => "none"u8,
            _ => "auto"u8,
        });
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, ModelRequest request, ModelFamily family)
    {
        Verbosity? verbosity = family.SupportsVerbosity ? request.Verbosity : null;
        if (verbosity is null && request.OutputSchema is null)
        {
            return;
        }

        writer.WriteStartObject("text"u8);
        if (verbosity is { } length)
        {
            writer.WriteString("verbosity"u8, length switch
            {
                Verbosity.Low => "low"u8,
                Verbosity.High => "high"u8,
                _ => "medium"u8,
            });
        }

        if (request.OutputSchema is { } schema)
        {
            writer.WriteStartObject("format"u8);
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteBoolean("strict"u8, true);
            writer.WritePropertyName("schema"u8);
            schema.WriteTo(writer);
            writer.WriteString("name"u8, OutputSchemaName);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
