using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>
/// What goes with reasoning of an <see cref="IChatClient"/> so that its service takes it back: the service's name, and
/// the signature or the sealed text that only the service can read.
/// </summary>
/// <remarks>
/// It is kept in the item's encrypted content, in a form of its own: another service would refuse the whole
/// conversation for it, so reasoning goes back only to the service that it came from.
/// </remarks>
internal static class SealedReasoning
{
    private const string Mark = "{\"chat_client\":";

    /// <summary>Whether encrypted content was written here, and is nothing for the Responses API.</summary>
    public static bool IsForeign(string encryptedContent) => encryptedContent.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Writes what goes with the reasoning.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="last">The content that ended the reasoning; null when nothing but text came.</param>
    public static string Write(string service, TextReasoningContent? last)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("chat_client"u8, service);
            if (last?.ProtectedData is { } data)
            {
                writer.WriteString("data"u8, data);
            }

            // Clients mark kinds of reasoning by flags of their own.
            if (last?.AdditionalProperties is { Count: > 0 } properties)
            {
                writer.WriteStartObject("properties"u8);
                foreach ((string name, object? value) in properties)
                {
                    switch (value)
                    {
                        case bool flag:
                            writer.WriteBoolean(name, flag);
                            break;
                        case string text:
                            writer.WriteString(name, text);
                            break;
                    }
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The reasoning as its service takes it back; null when it is from another one.</summary>
    public static TextReasoningContent? Read(ReasoningItem item, string service)
    {
        if (item.EncryptedContent is not { } sealedBy || !IsForeign(sealedBy))
        {
            return null;
        }

        try
        {
            JsonElement root = JsonElement.Parse(sealedBy);
            if (!root.GetProperty("chat_client"u8).ValueEquals(service))
            {
                return null;
            }

            string text = string.Concat((item.Content ?? []).Select(static part => part.Text));
            var content = new TextReasoningContent(text)
            {
                ProtectedData = root.TryGetProperty("data"u8, out JsonElement data) ? data.GetString() : null,
            };
            if (root.TryGetProperty("properties"u8, out JsonElement properties))
            {
                content.AdditionalProperties = [];
                foreach (JsonProperty property in properties.EnumerateObject())
                {
                    content.AdditionalProperties[property.Name] = property.Value.ValueKind == JsonValueKind.String
                        ? property.Value.GetString()
                        : property.Value.ValueKind == JsonValueKind.True;
                }
            }

            return content;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A session file that was edited by hand: the reasoning is lost, the conversation is not.
            return null;
        }
    }
}
