using System.Text.Json;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>A request as the messages and options of an <see cref="IChatClient"/>.</summary>
internal static class ChatClientHistory
{
    private static readonly JsonElement s_inputSchema = JsonElement.Parse(
        """{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}"""u8);

    public static ChatOptions Options(ModelRequest request)
    {
        var options = new ChatOptions
        {
            ModelId = request.Model,
            Instructions = request.Instructions,
            AllowMultipleToolCalls = request.ParallelToolCalls,
            Tools = [.. request.Tools.Select(Tool).OfType<AITool>()],
        };
        if (request.OutputSchema is { } schema)
        {
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema);
        }

        return options;
    }

    public static IReadOnlyList<ChatMessage> Messages(ModelRequest request)
    {
        var messages = new List<ChatMessage>(request.Input.Count);
        foreach (ResponseItem item in request.Input)
        {
            if (Message(item) is not { } message)
            {
                continue;
            }

            // Calls of one answer stand in one message, and so do their outputs.
            if (messages.Count > 0 && messages[^1] is { } last && last.Role == message.Role && last.Role != ChatRole.User && last.Role != ChatRole.System)
            {
                foreach (AIContent content in message.Contents)
                {
                    last.Contents.Add(content);
                }
            }
            else
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    private static AITool? Tool(ToolSpecification tool) => tool switch
    {
        FunctionTool function => AIFunctionFactory.CreateDeclaration(function.Name, function.Description, function.Parameters),
        FreeformTool freeform => AIFunctionFactory.CreateDeclaration(
            freeform.Name, $"{freeform.Description}\nThe input follows this {freeform.Syntax} grammar:\n{freeform.Definition}", s_inputSchema),
        WebSearchTool => new HostedWebSearchTool(),
        _ => null,
    };

    private static ChatMessage? Message(ResponseItem item) => item switch
    {
        MessageItem { Role: "system" } => null,
        MessageItem message => Parts(message.Content) is { Count: > 0 } parts
            ? new ChatMessage(message.Role switch { "assistant" => ChatRole.Assistant, "developer" => ChatRole.System, _ => ChatRole.User }, parts)
            : null,
        FunctionCallItem call => new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(call.CallId, call.Name, Arguments(call.Arguments))]),
        CustomToolCallItem call => new ChatMessage(
            ChatRole.Assistant, [new FunctionCallContent(call.CallId, call.Name, new Dictionary<string, object?> { ["input"] = call.Input })]),
        FunctionCallOutputItem { Output.Parts: { } pictures } output => new ChatMessage(
            ChatRole.Tool, [new FunctionResultContent(output.CallId, output.Output.Text), .. Parts(pictures).Where(static part => part is not TextContent)]),
        FunctionCallOutputItem output => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(output.CallId, output.Output.Text)]),
        CustomToolCallOutputItem output => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(output.CallId, output.Output)]),
        _ => null,
    };

    private static List<AIContent> Parts(IReadOnlyList<ContentItem> parts) =>
    [
        .. parts.Select(static AIContent? (part) => part switch
        {
            ContentItem.InputText { Text.Length: > 0 } text => new TextContent(text.Text),
            ContentItem.OutputText { Text.Length: > 0 } text => new TextContent(text.Text),
            ContentItem.InputImage image when image.ImageUrl.StartsWith("data:", StringComparison.OrdinalIgnoreCase) => new DataContent(image.ImageUrl),
            ContentItem.InputImage image => new UriContent(image.ImageUrl, "image/*"),
            _ => null,
        }).OfType<AIContent>(),
    ];

    // A model may have written arguments that are no JSON object; they go back under a name of their own.
    private static Dictionary<string, object?> Arguments(string json)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        try
        {
            JsonElement element = JsonElement.Parse(json);
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty argument in element.EnumerateObject())
                {
                    arguments[argument.Name] = argument.Value;
                }

                return arguments;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        arguments["invalid_arguments"] = json;
        return arguments;
    }
}
