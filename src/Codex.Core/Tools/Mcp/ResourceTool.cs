using System.Text.Json;
using Codex.Core.Tools.External;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Mcp;

/// <summary>The course of a call that asks MCP servers for resources: told as a call of an MCP tool of the server <c>codex</c>.</summary>
internal abstract class ResourceTool : ITool
{
    private const string OwnServerName = "codex";

    public abstract IReadOnlyList<string> Names { get; }

    public abstract ToolSpecification Specification { get; }

    public bool IsParallel => true;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        ResourceArguments arguments = ReadArguments(call.JsonArguments);
        var invocation = new McpInvocation(arguments.Server ?? OwnServerName, call.Name, arguments.Raw);
        return await ToldCall.RunAsync(
            turn,
            call.CallId,
            invocation,
            Method,
            async () =>
            {
                string answer = await AskAsync(arguments, turn, cancellationToken).ConfigureAwait(false);
                return new McpCallResult(ResourceJson.TextResult(answer), ToolOutput.FromText(answer, success: true));
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is asked of the servers, for messages.</summary>
    protected abstract string Method { get; }

    /// <exception cref="ToolException">They are not valid; nothing is told of the call.</exception>
    protected abstract ResourceArguments ReadArguments(string json);

    /// <summary>Asks the servers.</summary>
    /// <returns>Compact JSON.</returns>
    /// <exception cref="McpException">They do not answer.</exception>
    /// <exception cref="ToolException">They cannot be asked this.</exception>
    protected abstract Task<string> AskAsync(ResourceArguments arguments, TurnContext turn, CancellationToken cancellationToken);
}

/// <summary>The arguments of a resource tool; blank ones count as absent.</summary>
/// <param name="Server">The server; null for all.</param>
/// <param name="Cursor">Where a list goes on; null for its beginning.</param>
/// <param name="Uri">The resource; null for a list.</param>
/// <param name="Raw">The arguments as sent; null when there were none.</param>
internal sealed record ResourceArguments(string? Server, string? Cursor, string? Uri, JsonElement? Raw)
{
    public static ResourceArguments Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return new ResourceArguments(null, null, null, null);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object
                ? new ResourceArguments(Text(root, "server"), Text(root, "cursor"), Text(root, "uri"), root)
                : throw FunctionArguments.Failure("they must be one JSON object");
        }
        catch (JsonException failure)
        {
            throw FunctionArguments.Failure(failure.Message);
        }
    }

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : throw FunctionArguments.Failure($"`{name}` must be a string");
        return text.Length == 0 ? null : text;
    }
}
