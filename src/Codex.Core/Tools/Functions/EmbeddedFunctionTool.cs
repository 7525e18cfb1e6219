using System.Text.Json;
using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tools.Functions;

/// <summary>A function of the embedding program, offered to the model as a tool.</summary>
/// <param name="function">The function.</param>
internal sealed class EmbeddedFunctionTool(AIFunction function) : ITool
{
    public IReadOnlyList<string> Names { get; } = [function.Name];

    public bool IsParallel => false;

    public ToolSpecification? Specification { get; } = new FunctionTool(function.Name, function.Description, function.JsonSchema);

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        object? result = await function.InvokeAsync(ArgumentsOf(call.JsonArguments), cancellationToken).ConfigureAwait(false);
        return ToolOutput.FromText(
            result switch
            {
                null => "",
                string text => text,
                JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
                JsonElement element => element.GetRawText(),
                _ => result.ToString() ?? "",
            },
            success: true);
    }

    private static AIFunctionArguments ArgumentsOf(string json)
    {
        var arguments = new AIFunctionArguments();
        if (string.IsNullOrWhiteSpace(json))
        {
            return arguments;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                arguments[property.Name] = property.Value.Clone();
            }

            return arguments;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw FunctionArguments.Failure("they must be one JSON object");
        }
    }
}
