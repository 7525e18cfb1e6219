using System.Text.Json;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.External;

/// <summary>A tool that the agent does not have of itself: an MCP server's, or a function of the embedding program. Asked about and told in one way.</summary>
/// <param name="specification">How it is offered.</param>
internal abstract class ExternalTool(FunctionTool specification) : ITool
{
    public IReadOnlyList<string> Names { get; } = [specification.Name];

    public ToolSpecification? Specification => specification;

    public bool IsParallel => false;

    /// <summary>The name by which models know it.</summary>
    public string OfferedName => specification.Name;

    /// <summary>Whose it is, as clients are told.</summary>
    public abstract string Server { get; }

    /// <summary>Its own name.</summary>
    public abstract string Name { get; }

    /// <summary>The tool and whose it is, for messages, beginning with <c>the</c>.</summary>
    public abstract string Title { get; }

    /// <summary>When the user is asked before a call.</summary>
    public abstract ToolTrust Trust { get; }

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        JsonElement? arguments = ReadArguments(call.JsonArguments);
        return await ToldCall.RunAsync(
            turn,
            call.CallId,
            new McpInvocation(Server, Name, arguments),
            Title,
            async () =>
            {
                if (arguments is { ValueKind: not JsonValueKind.Object })
                {
                    throw new ToolException($"{Title} was not called: its arguments must be one JSON object");
                }

                var approval = new ToolApproval(turn, call.CallId, this);
                await approval.EnsureAllowedAsync(arguments, cancellationToken).ConfigureAwait(false);
                return await CallAsync(arguments, approval, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the call.</summary>
    /// <param name="arguments">One JSON object; null for none.</param>
    /// <param name="approval">Puts further questions to the user.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    protected abstract Task<McpCallResult> CallAsync(JsonElement? arguments, ToolApproval approval, CancellationToken cancellationToken);

    private static JsonElement? ReadArguments(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        try
        {
            // Models say null where they mean that there is nothing to give.
            return JsonElement.Parse(json) is { ValueKind: not JsonValueKind.Null } given ? given : null;
        }
        catch (JsonException failure)
        {
            throw new ToolException($"err: the arguments are no JSON: {failure.Message}", failure);
        }
    }
}

/// <summary>When the user is asked before a call of a tool.</summary>
internal enum ToolTrust
{
    /// <summary>Where everything is asked about.</summary>
    Ordinary = 0,

    /// <summary>Never: it says that it changes nothing.</summary>
    ReadOnly,

    /// <summary>Always: it says so. Where nobody may be asked it is not called.</summary>
    MustBeAsked,
}
