using System.Diagnostics;
using System.Text.Json;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Mcp;

/// <summary>A tool of an MCP server, called by the model.</summary>
internal sealed class McpServerTool : ITool
{
    private readonly McpConnections _servers;
    private readonly McpTool _tool;

    private McpServerTool(McpConnections servers, McpTool tool, JsonElement schema)
    {
        _servers = servers;
        _tool = tool;
        Names = [tool.QualifiedName];
        Specification = new FunctionTool(tool.QualifiedName, tool.Description, schema);
    }

    public IReadOnlyList<string> Names { get; }

    public ToolSpecification? Specification { get; }

    public bool IsParallel => false;

    /// <summary>The tool; null when no model service would take its schema.</summary>
    public static McpServerTool? TryCreate(McpConnections servers, McpTool tool)
    {
        try
        {
            return new McpServerTool(servers, tool, Models.ToolSchema.Normalize(tool.InputSchema));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        JsonElement? arguments = ReadArguments(call.JsonArguments);
        var invocation = new McpInvocation(_tool.Server, _tool.Name, arguments);
        await turn.SendAsync(new McpToolCallBeginEvent(call.CallId, invocation)).ConfigureAwait(false);
        long started = Stopwatch.GetTimestamp();
        try
        {
            if (arguments is { ValueKind: not JsonValueKind.Object })
            {
                throw new ToolException($"{Title} was not called: its arguments must be one JSON object");
            }

            var approval = new McpApproval(turn, call.CallId, _tool);
            await approval.EnsureAllowedAsync(arguments, cancellationToken).ConfigureAwait(false);
            McpCallResult result = await _servers.CallToolAsync(_tool, arguments, approval.ElicitAsync, cancellationToken).ConfigureAwait(false);
            await EndAsync(new McpToolCallResult(result.Wire, null)).ConfigureAwait(false);
            return result.Output;
        }
        catch (Exception failure) when (failure is ToolException or McpException)
        {
            string message = failure is McpException ? $"{Title} failed: {failure.Message}" : failure.Message;
            await EndAsync(new McpToolCallResult(null, message)).ConfigureAwait(false);
            return ToolOutput.FromText(message, success: false);
        }

        ValueTask EndAsync(McpToolCallResult result) =>
            turn.SendAsync(new McpToolCallEndEvent(call.CallId, invocation, Stopwatch.GetElapsedTime(started), result));
    }

    private string Title => $"the tool `{_tool.Name}` of the MCP server `{_tool.Server}`";

    private static JsonElement? ReadArguments(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException failure)
        {
            throw new ToolException($"err: the arguments are no JSON: {failure.Message}", failure);
        }
    }
}
