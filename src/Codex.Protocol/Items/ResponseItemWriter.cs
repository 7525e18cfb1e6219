using System.Text.Json;

namespace Codex.Protocol;

internal static class ResponseItemWriter
{
    public static void Write(Utf8JsonWriter writer, ResponseItem item, bool includeId)
    {
        if (item is OtherItem other)
        {
            other.Raw.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, TypeName(item));
        if (includeId && !string.IsNullOrEmpty(item.Id))
        {
            writer.WriteString("id"u8, item.Id);
        }

        switch (item)
        {
            case MessageItem message:
                writer.WriteString("role"u8, message.Role);
                WriteContent(writer, "content"u8, message.Content);
                break;
            case ReasoningItem reasoning:
                WriteReasoning(writer, reasoning);
                break;
            case LocalShellCallItem call:
                WriteNullable(writer, "call_id"u8, call.CallId);
                writer.WriteString("status"u8, call.Status);
                WriteAction(writer, call.Action);
                break;
            case FunctionCallItem call:
                writer.WriteString("name"u8, call.Name);
                writer.WriteString("arguments"u8, call.Arguments);
                writer.WriteString("call_id"u8, call.CallId);
                break;
            case FunctionCallOutputItem output:
                writer.WriteString("call_id"u8, output.CallId);
                if (output.Output.Parts is { } parts)
                {
                    WriteContent(writer, "output"u8, parts);
                }
                else
                {
                    writer.WriteString("output"u8, output.Output.Text);
                }

                break;
            case CustomToolCallItem call:
                if (call.Status is not null)
                {
                    writer.WriteString("status"u8, call.Status);
                }

                writer.WriteString("call_id"u8, call.CallId);
                writer.WriteString("name"u8, call.Name);
                writer.WriteString("input"u8, call.Input);
                break;
            case CustomToolCallOutputItem output:
                writer.WriteString("call_id"u8, output.CallId);
                writer.WriteString("output"u8, output.Output);
                break;
            case WebSearchCallItem search:
                WriteWebSearch(writer, search);
                break;
            case GhostSnapshotItem snapshot:
                WriteGhostCommit(writer, snapshot.GhostCommit);
                break;
        }

        writer.WriteEndObject();
    }

    private static string TypeName(ResponseItem item) => item switch
    {
        MessageItem => "message",
        ReasoningItem => "reasoning",
        LocalShellCallItem => "local_shell_call",
        FunctionCallItem => "function_call",
        FunctionCallOutputItem => "function_call_output",
        CustomToolCallItem => "custom_tool_call",
        CustomToolCallOutputItem => "custom_tool_call_output",
        WebSearchCallItem => "web_search_call",
        GhostSnapshotItem => "ghost_snapshot",
        _ => throw new InvalidOperationException($"no wire name for {item.GetType().Name}"),
    };

    private static void WriteContent(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<ContentItem> parts)
    {
        writer.WriteStartArray(name);
        foreach (ContentItem part in parts)
        {
            writer.WriteStartObject();
            switch (part)
            {
                case ContentItem.InputText text:
                    writer.WriteString("type"u8, "input_text"u8);
                    writer.WriteString("text"u8, text.Text);
                    break;
                case ContentItem.InputImage image:
                    writer.WriteString("type"u8, "input_image"u8);
                    writer.WriteString("image_url"u8, image.ImageUrl);
                    break;
                case ContentItem.OutputText text:
                    writer.WriteString("type"u8, "output_text"u8);
                    writer.WriteString("text"u8, text.Text);
                    break;
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ReasoningItem reasoning)
    {
        writer.WriteStartArray("summary"u8);
        foreach (string part in reasoning.Summary)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "summary_text"u8);
            writer.WriteString("text"u8, part);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (reasoning.Content is null)
        {
            writer.WriteNull("content"u8);
        }
        else if (reasoning.Content.Any(static part => part.Kind == "reasoning_text"))
        {
            writer.WriteStartArray("content"u8);
            foreach (ReasoningContent part in reasoning.Content)
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, part.Kind);
                writer.WriteString("text"u8, part.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        WriteNullable(writer, "encrypted_content"u8, reasoning.EncryptedContent);
    }

    private static void WriteAction(Utf8JsonWriter writer, LocalShellAction action)
    {
        writer.WriteStartObject("action"u8);
        writer.WriteString("type"u8, "exec"u8);
        WriteStrings(writer, "command"u8, action.Command);
        if (action.TimeoutMs is { } timeout)
        {
            writer.WriteNumber("timeout_ms"u8, timeout);
        }
        else
        {
            writer.WriteNull("timeout_ms"u8);
        }

        WriteNullable(writer, "working_directory"u8, action.WorkingDirectory);
        if (action.Env is null)
        {
            writer.WriteNull("env"u8);
        }
        else
        {
            writer.WriteStartObject("env"u8);
            foreach ((string name, string value) in action.Env)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        WriteNullable(writer, "user"u8, action.User);
        writer.WriteEndObject();
    }

    private static void WriteWebSearch(Utf8JsonWriter writer, WebSearchCallItem search)
    {
        if (search.Status is not null)
        {
            writer.WriteString("status"u8, search.Status);
        }

        if (search.Action is { } action)
        {
            writer.WritePropertyName("action"u8);
            action.WriteTo(writer);
        }
        else if (search.Query is { } query)
        {
            writer.WriteStartObject("action"u8);
            writer.WriteString("type"u8, "search"u8);
            writer.WriteString("query"u8, query);
            writer.WriteEndObject();
        }
    }

    private static void WriteGhostCommit(Utf8JsonWriter writer, GhostCommit commit)
    {
        writer.WriteStartObject("ghost_commit"u8);
        writer.WriteString("id"u8, commit.Id);
        WriteNullable(writer, "parent"u8, commit.Parent);
        WriteStrings(writer, "preexisting_untracked_files"u8, commit.PreexistingUntrackedFiles);
        WriteStrings(writer, "preexisting_untracked_dirs"u8, commit.PreexistingUntrackedDirs);
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteNullable(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteString(name, value);
        }
    }
}
