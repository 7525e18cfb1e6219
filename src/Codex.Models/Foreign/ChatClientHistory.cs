using System.Text.Json;
using Codex.Protocol;
using Microsoft.Extensions.AI;
using ReasoningEffort = Codex.Protocol.ReasoningEffort;

namespace Codex.Models;

/// <summary>A request as the messages and options of an <see cref="IChatClient"/>.</summary>
/// <remarks>
/// What every service takes: calls of one answer stand in one message and their outputs in the next, reasoning leads the
/// message that it belongs to, and pictures that a tool gave follow the outputs in a message of the user's.
/// </remarks>
internal sealed class ChatClientHistory
{
    private static readonly JsonElement s_inputSchema = JsonElement.Parse(
        """{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}"""u8);

    private readonly List<ChatMessage> _messages;
    private readonly List<AIContent> _pictures = [];
    private readonly string _service;

    private ChatClientHistory(int items, string service)
    {
        _messages = new List<ChatMessage>(items);
        _service = service;
    }

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

        if (request.Effort is not null || (request.Family ?? ModelFamily.Resolve(request.Model)).SupportsReasoning)
        {
            options.Reasoning = Reasoning(request);
        }

        return options;
    }

    /// <summary>The conversation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="service">The service that is asked: only its own reasoning goes back.</param>
    public static IReadOnlyList<ChatMessage> Messages(ModelRequest request, string service)
    {
        var history = new ChatClientHistory(request.Input.Count, service);
        foreach (ResponseItem item in request.Input)
        {
            history.Add(item);
        }

        history.ShowPictures();
        return history._messages;
    }

    private static ReasoningOptions Reasoning(ModelRequest request) => new()
    {
        Effort = request.Effort switch
        {
            ReasoningEffort.Minimal or ReasoningEffort.Low => Microsoft.Extensions.AI.ReasoningEffort.Low,
            ReasoningEffort.Medium => Microsoft.Extensions.AI.ReasoningEffort.Medium,
            ReasoningEffort.High => Microsoft.Extensions.AI.ReasoningEffort.High,
            _ => null,
        },
        Output = request.Summary switch
        {
            ReasoningSummary.None => ReasoningOutput.None,
            ReasoningSummary.Detailed => ReasoningOutput.Full,
            _ => ReasoningOutput.Summary,
        },
    };

    private static AITool? Tool(ToolSpecification tool) => tool switch
    {
        FunctionTool function => AIFunctionFactory.CreateDeclaration(function.Name, function.Description, function.Parameters),
        FreeformTool freeform => AIFunctionFactory.CreateDeclaration(
            freeform.Name, $"{freeform.Description}\nThe input follows this {freeform.Syntax} grammar:\n{freeform.Definition}", s_inputSchema),
        WebSearchTool => new HostedWebSearchTool(),
        _ => null,
    };

    private void Add(ResponseItem item)
    {
        switch (item)
        {
            case MessageItem { Role: "system" }:
                break;
            case MessageItem { Role: "assistant" } message:
                Append(ChatRole.Assistant, Parts(message.Content));
                break;
            case MessageItem message:
                // Instructions in the middle of a conversation are something that not every service has.
                bool leads = message.Role == "developer" && _messages.TrueForAll(static earlier => earlier.Role == ChatRole.System);
                Append(leads ? ChatRole.System : ChatRole.User, Parts(message.Content));
                break;
            case ReasoningItem reasoning when SealedReasoning.Read(reasoning, _service) is { } thought:
                Append(ChatRole.Assistant, [thought]);
                break;
            case FunctionCallItem call:
                Call(new FunctionCallContent(call.CallId, call.Name, Arguments(call.Arguments)));
                break;
            case CustomToolCallItem call:
                Call(new FunctionCallContent(call.CallId, call.Name, new Dictionary<string, object?> { ["input"] = call.Input }));
                break;
            case FunctionCallOutputItem output:
                Answer(output.CallId, output.Output.Text, output.Output.Parts);
                break;
            case CustomToolCallOutputItem output:
                Answer(output.CallId, output.Output, null);
                break;
        }
    }

    private void Append(ChatRole role, List<AIContent> contents)
    {
        if (contents.Count == 0)
        {
            return;
        }

        if (role != ChatRole.Tool)
        {
            ShowPictures();
        }

        // A service takes one message of the model's, or of its tools, in a row.
        if (_messages is [.., var last] && last.Role == role && (role == ChatRole.Assistant || role == ChatRole.Tool))
        {
            foreach (AIContent content in contents)
            {
                last.Contents.Add(content);
            }
        }
        else
        {
            _messages.Add(new ChatMessage(role, contents));
        }
    }

    // The history has each output behind its call. Where reasoning led an answer, its further calls must stand with it:
    // services that sign reasoning refuse calls which no reasoning leads.
    private void Call(FunctionCallContent call)
    {
        if (_messages is [.., var answer, var outputs]
            && outputs.Role == ChatRole.Tool
            && answer.Role == ChatRole.Assistant
            && answer.Contents.Any(static content => content is TextReasoningContent))
        {
            answer.Contents.Add(call);
        }
        else
        {
            Append(ChatRole.Assistant, [call]);
        }
    }

    private void Answer(string callId, string text, IReadOnlyList<ContentItem>? parts)
    {
        Append(ChatRole.Tool, [new FunctionResultContent(callId, text)]);
        if (parts is not null)
        {
            _pictures.AddRange(Parts(parts).Where(static part => part is not TextContent));
        }
    }

    private void ShowPictures()
    {
        if (_pictures.Count > 0)
        {
            _messages.Add(new ChatMessage(ChatRole.User, [.. _pictures]));
            _pictures.Clear();
        }
    }

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

    private static Dictionary<string, object?> Arguments(string json)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (!CallArguments.IsObject(json))
        {
            if (!string.IsNullOrWhiteSpace(json))
            {
                arguments[CallArguments.InvalidName] = json;
            }

            return arguments;
        }

        foreach (JsonProperty argument in JsonElement.Parse(json).EnumerateObject())
        {
            arguments[argument.Name] = argument.Value;
        }

        return arguments;
    }
}
