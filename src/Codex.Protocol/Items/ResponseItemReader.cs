using System.Text.Json;

namespace Codex.Protocol;

internal static class ResponseItemReader
{
    public static ResponseItem Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("an item must be an object");
        }

        string? id = element.OptionalString("id");
        return element.RequiredString("type") switch
        {
            "message" => new MessageItem(element.RequiredString("role"), ReadContent(element.RequiredArray("content"))) { Id = id },
            "reasoning" => ReadReasoning(element, id),
            "local_shell_call" => new LocalShellCallItem(
                element.OptionalString("call_id"),
                element.RequiredString("status"),
                ReadAction(element.RequiredProperty("action"))) { Id = id },
            "function_call" => new FunctionCallItem(
                element.RequiredString("name"), element.RequiredString("arguments"), element.RequiredString("call_id")) { Id = id },
            "function_call_output" => new FunctionCallOutputItem(element.RequiredString("call_id"), ReadOutput(element)),
            "custom_tool_call" => new CustomToolCallItem(
                element.RequiredString("call_id"), element.RequiredString("name"), element.RequiredString("input"), element.OptionalString("status")) { Id = id },
            "custom_tool_call_output" => new CustomToolCallOutputItem(element.RequiredString("call_id"), element.RequiredString("output")),
            "web_search_call" => ReadWebSearch(element, id),
            "ghost_snapshot" => new GhostSnapshotItem(ReadGhostCommit(element.RequiredProperty("ghost_commit"))),
            _ => new OtherItem(element.Clone()) { Id = id },
        };
    }

    private static List<ContentItem> ReadContent(JsonElement array)
    {
        var parts = new List<ContentItem>(array.GetArrayLength());
        foreach (JsonElement part in array.EnumerateArray())
        {
            parts.Add(part.RequiredString("type") switch
            {
                "input_text" => new ContentItem.InputText(part.RequiredString("text")),
                "input_image" => new ContentItem.InputImage(part.RequiredString("image_url")),
                "output_text" => new ContentItem.OutputText(part.RequiredString("text")),
                string other => throw new JsonException($"unknown content part `{other}`"),
            });
        }

        return parts;
    }

    private static ReasoningItem ReadReasoning(JsonElement element, string? id)
    {
        List<string> summary = [];
        foreach (JsonElement part in element.RequiredArray("summary").EnumerateArray())
        {
            summary.Add(part.RequiredString("text"));
        }

        List<ReasoningContent>? content = null;
        if (element.OptionalArray("content") is { } array)
        {
            content = [];
            foreach (JsonElement part in array.EnumerateArray())
            {
                string kind = part.RequiredString("type");
                content.Add(kind is "reasoning_text" or "text"
                    ? new ReasoningContent(kind, part.RequiredString("text"))
                    : throw new JsonException($"unknown reasoning part `{kind}`"));
            }
        }

        return new ReasoningItem(summary, content, element.OptionalString("encrypted_content")) { Id = id };
    }

    private static LocalShellAction ReadAction(JsonElement action)
    {
        if (action.RequiredString("type") != "exec")
        {
            throw new JsonException("unknown local shell action");
        }

        List<string> command = action.RequiredArray("command").Texts("command");
        Dictionary<string, string>? env = null;
        if (action.Property("env") is { } variables)
        {
            env = [];
            foreach (JsonProperty variable in variables.OfKind(JsonValueKind.Object, "env").EnumerateObject())
            {
                env[variable.Name] = variable.Value.Text("env");
            }
        }

        ulong? timeout = action.Property("timeout_ms") is { } limit
            ? limit.ValueKind == JsonValueKind.Number && limit.TryGetUInt64(out ulong milliseconds) ? milliseconds : throw new JsonException("`timeout_ms` must be a whole number")
            : null;
        return new LocalShellAction(command, timeout, action.OptionalString("working_directory"), env, action.OptionalString("user"));
    }

    private static ToolOutput ReadOutput(JsonElement element)
    {
        JsonElement output = element.RequiredProperty("output");
        return output.ValueKind switch
        {
            JsonValueKind.String => ToolOutput.FromText(output.Text("output")),
            JsonValueKind.Array => ToolOutput.FromParts(ReadContent(output)),
            _ => throw new JsonException("`output` must be a string or an array"),
        };
    }

    private static WebSearchCallItem ReadWebSearch(JsonElement element, string? id)
    {
        JsonElement? action = element.Property("action");
        string? query = action is { ValueKind: JsonValueKind.Object } search && search.OptionalString("type") == "search"
            ? search.OptionalString("query") ?? ""
            : null;
        return new WebSearchCallItem(element.OptionalString("status"), query, action?.Clone()) { Id = id };
    }

    private static GhostCommit ReadGhostCommit(JsonElement commit) =>
        new(
            commit.RequiredString("id"),
            commit.OptionalString("parent"),
            commit.OptionalArray("preexisting_untracked_files")?.Texts("preexisting_untracked_files") ?? [],
            commit.OptionalArray("preexisting_untracked_dirs")?.Texts("preexisting_untracked_dirs") ?? []);
}
