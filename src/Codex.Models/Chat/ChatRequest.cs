using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>Writes the body of a Chat Completions request.</summary>
internal static class ChatRequest
{
    /// <exception cref="ModelException">The request has an output schema, which this wire does not carry.</exception>
    public static void Write(IBufferWriter<byte> buffer, ModelRequest request, ModelProvider? provider = null)
    {
        if (request.OutputSchema is not null)
        {
            throw ModelErrors.Unsupported(
                "An output schema is not supported over Chat Completions. Use a provider with `wire_api = \"responses\"`, or leave the schema out.");
        }

        using var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, request.Model);
        writer.WriteStartArray("messages"u8);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "system"u8);
        writer.WriteString("content"u8, request.Instructions);
        writer.WriteEndObject();
        ChatMessages.Write(writer, ShellOutput.Rewrite(request.Input, request.Tools));
        writer.WriteEndArray();
        writer.WriteBoolean("stream"u8, true);
        writer.WriteStartArray("tools"u8);
        foreach (ToolSpecification tool in request.Tools)
        {
            if (tool.HasChatForm)
            {
                tool.WriteChat(writer);
            }
        }

        writer.WriteEndArray();
        if (provider?.MaxTokens is { } tokens)
        {
            writer.WriteNumber("max_tokens"u8, tokens);
        }

        if (provider?.IncludesUsage == true)
        {
            writer.WriteStartObject("stream_options"u8);
            writer.WriteBoolean("include_usage"u8, true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
