using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>Writes a conversation as the messages of Chat Completions: one message per item.</summary>
internal static class ChatMessages
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ResponseItem> items)
    {
        IReadOnlyDictionary<int, string> reasoning = ChatReasoning.Anchors(items);
        string? lastAssistantText = null;
        for (int i = 0; i < items.Count; i++)
        {
            string? thought = reasoning.GetValueOrDefault(i);
            switch (items[i])
            {
                case MessageItem { Role: "assistant" } message:
                    string text = Text(message.Content);
                    // The same text twice in a row is one message that was recorded twice; blank ones are refused by services.
                    if (text == lastAssistantText || (string.IsNullOrWhiteSpace(text) && thought is null))
                    {
                        continue;
                    }

                    writer.WriteStartObject();
                    writer.WriteString("role"u8, "assistant"u8);
                    writer.WriteString("content"u8, text);
                    EndAssistant(writer, thought);
                    lastAssistantText = text;
                    continue;
                case MessageItem { Role: not "system" } message:
                    if (message.Content.Count == 0 || (!HasImage(message.Content) && string.IsNullOrWhiteSpace(Text(message.Content))))
                    {
                        continue;
                    }

                    writer.WriteStartObject();
                    writer.WriteString("role"u8, message.Role);
                    WriteContent(writer, message.Content);
                    writer.WriteEndObject();
                    break;
                case FunctionCallItem call:
                    WriteFunctionCall(writer, call, thought);
                    break;
                case LocalShellCallItem call:
                    WriteLocalShellCall(writer, call, thought);
                    break;
                case CustomToolCallItem call:
                    WriteCustomCall(writer, call);
                    break;
                case FunctionCallOutputItem output:
                    writer.WriteStartObject();
                    writer.WriteString("role"u8, "tool"u8);
                    writer.WriteString("tool_call_id"u8, output.CallId);
                    if (output.Output.Parts is { } parts)
                    {
                        WriteParts(writer, parts);
                    }
                    else
                    {
                        writer.WriteString("content"u8, output.Output.Text);
                    }

                    writer.WriteEndObject();
                    break;
                case CustomToolCallOutputItem output:
                    writer.WriteStartObject();
                    writer.WriteString("role"u8, "tool"u8);
                    writer.WriteString("tool_call_id"u8, output.CallId);
                    writer.WriteString("content"u8, output.Output);
                    writer.WriteEndObject();
                    break;
                default:
                    continue;
            }

            lastAssistantText = null;
        }
    }

    internal static string Text(IReadOnlyList<ContentItem> parts) => parts switch
    {
        [ContentItem.OutputText only] => only.Text,
        [ContentItem.InputText only] => only.Text,
        _ => string.Concat(parts.Select(static part => part switch
        {
            ContentItem.InputText text => text.Text,
            ContentItem.OutputText text => text.Text,
            _ => "",
        })),
    };

    private static bool HasImage(IReadOnlyList<ContentItem> parts) => parts.Any(static part => part is ContentItem.InputImage);

    private static void WriteContent(Utf8JsonWriter writer, IReadOnlyList<ContentItem> parts)
    {
        if (HasImage(parts))
        {
            WriteParts(writer, parts);
        }
        else
        {
            writer.WriteString("content"u8, Text(parts));
        }
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<ContentItem> parts)
    {
        writer.WriteStartArray("content"u8);
        foreach (ContentItem part in parts)
        {
            writer.WriteStartObject();
            switch (part)
            {
                case ContentItem.InputImage image:
                    writer.WriteString("type"u8, "image_url"u8);
                    writer.WriteStartObject("image_url"u8);
                    writer.WriteString("url"u8, image.ImageUrl);
                    writer.WriteEndObject();
                    break;
                default:
                    writer.WriteString("type"u8, "text"u8);
                    writer.WriteString("text"u8, Text([part]));
                    break;
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFunctionCall(Utf8JsonWriter writer, FunctionCallItem call, string? thought)
    {
        StartCall(writer, call.CallId, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, call.Name);
        // Services refuse the whole conversation for one call whose arguments are no object, and it would stay in it.
        writer.WriteString("arguments"u8, CallArguments.IsObject(call.Arguments) ? call.Arguments : CallArguments.Wrap(call.Arguments));
        writer.WriteEndObject();
        EndCall(writer, thought);
    }

    private static void WriteLocalShellCall(Utf8JsonWriter writer, LocalShellCallItem call, string? thought)
    {
        StartCall(writer, call.CallId ?? call.Id ?? "", "local_shell_call"u8);
        writer.WriteString("status"u8, call.Status);
        writer.WriteStartObject("action"u8);
        writer.WriteString("type"u8, "exec"u8);
        writer.WriteStartArray("command"u8);
        foreach (string word in call.Action.Command)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
        if (call.Action.TimeoutMs is { } timeout)
        {
            writer.WriteNumber("timeout_ms"u8, timeout);
        }
        else
        {
            writer.WriteNull("timeout_ms"u8);
        }

        writer.WriteString("working_directory"u8, call.Action.WorkingDirectory);
        if (call.Action.Env is { } env)
        {
            writer.WriteStartObject("env"u8);
            foreach ((string name, string value) in env)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("env"u8);
        }

        writer.WriteString("user"u8, call.Action.User);
        writer.WriteEndObject();
        EndCall(writer, thought);
    }

    private static void WriteCustomCall(Utf8JsonWriter writer, CustomToolCallItem call)
    {
        // The call's own id, so that its output, which names that id, finds it.
        StartCall(writer, call.CallId, "custom"u8);
        writer.WriteStartObject("custom"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString("input"u8, call.Input);
        writer.WriteEndObject();
        EndCall(writer, thought: null);
    }

    private static void StartCall(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> type)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteNull("content"u8);
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("type"u8, type);
    }

    private static void EndCall(Utf8JsonWriter writer, string? thought)
    {
        writer.WriteEndObject();
        writer.WriteEndArray();
        EndAssistant(writer, thought);
    }

    private static void EndAssistant(Utf8JsonWriter writer, string? thought)
    {
        if (thought is not null)
        {
            writer.WriteString("reasoning"u8, thought);
        }

        writer.WriteEndObject();
    }
}
