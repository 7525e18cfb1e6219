using System.Text.Json;
using Codex.Mcp;
using Codex.Models;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tools.External;

/// <summary>A function of the embedding program, offered to the model as a tool.</summary>
/// <param name="function">The function.</param>
internal sealed class EmbeddedFunctionTool(AIFunction function)
    : ExternalTool(new FunctionTool(function.Name, function.Description, function.JsonSchema))
{
    /// <summary>Whose functions are, as clients are told.</summary>
    public const string ServerName = "functions";

    // As MCP's annotation of tools.
    private const string ReadOnlyHint = "readOnlyHint";
    private const int LongestName = 64;

    public override string Server => ServerName;

    public override string Name => function.Name;

    public override string Title => $"the function `{function.Name}`";

    public override ToolTrust Trust { get; } =
        function.GetService<ApprovalRequiredAIFunction>() is not null ? ToolTrust.MustBeAsked
        : function.AdditionalProperties.TryGetValue(ReadOnlyHint, out object? hint) && hint is true ? ToolTrust.ReadOnly
        : ToolTrust.Ordinary;

    /// <summary>Sees to it that functions can be offered.</summary>
    /// <exception cref="CodexException">A name is none that model services take, or two functions have the same.</exception>
    public static void EnsureUsable(IReadOnlyList<AIFunction> functions)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (AIFunction function in functions)
        {
            if (function.Name.Length is 0 or > LongestName || !function.Name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            {
                throw new CodexException(
                    CodexErrorCode.InvalidOption,
                    $"The function `{function.Name}` cannot be offered: give it a name of letters, digits, _ and - with at most {LongestName} characters.");
            }

            if (!names.Add(function.Name))
            {
                throw new CodexException(CodexErrorCode.InvalidOption, $"Two functions have the name `{function.Name}`.");
            }
        }
    }

    protected override async Task<McpCallResult> CallAsync(JsonElement? arguments, ToolApproval approval, CancellationToken cancellationToken)
    {
        var given = new AIFunctionArguments();
        if (arguments is { } values)
        {
            foreach (JsonProperty property in values.EnumerateObject())
            {
                given[property.Name] = property.Value;
            }
        }

        return FunctionResult.Of(await function.InvokeAsync(given, cancellationToken).ConfigureAwait(false));
    }
}
