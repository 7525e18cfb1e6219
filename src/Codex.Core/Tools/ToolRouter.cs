using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools;

/// <summary>The tools of one step: what is offered to the model, and who answers which name.</summary>
internal sealed class ToolRouter
{
    private readonly Dictionary<string, ITool> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parallel = new(StringComparer.Ordinal);

    /// <param name="tools">Those to offer, in order, and those that are known without being offered. The first of a name wins.</param>
    public ToolRouter(IEnumerable<ITool> tools)
    {
        List<ToolSpecification> specifications = [];
        var offered = new HashSet<string>(StringComparer.Ordinal);
        foreach (ITool tool in tools)
        {
            foreach (string name in tool.Names)
            {
                _byName.TryAdd(name, tool);
            }

            // Services refuse a request in which a name is offered twice.
            if (tool.Specification is { } specification && offered.Add(specification.Name))
            {
                specifications.Add(specification);
                if (tool.IsParallel)
                {
                    _parallel.Add(specification.Name);
                }
            }
        }

        Specifications = specifications;
    }

    /// <summary>What is offered, in order.</summary>
    public IReadOnlyList<ToolSpecification> Specifications { get; }

    /// <summary>Whether calls of a name may run beside others; only offered tools can be.</summary>
    public bool IsParallel(string name) => _parallel.Contains(name);

    /// <summary>Whether anything answers to a name.</summary>
    public bool Knows(string name) => _byName.ContainsKey(name);

    /// <summary>Carries out a call. Whatever goes wrong is told to the model; only a cancellation leaves.</summary>
    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        if (!_byName.TryGetValue(call.Name, out ITool? tool))
        {
            return Failure($"unsupported {(call.Payload is ToolPayload.Custom ? "custom tool call" : "call")}: {call.Name}");
        }

        try
        {
            return await tool.RunAsync(call, turn, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException failure)
        {
            return Failure(failure.Message);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A fault of the tool itself, or a time limit of its own that looks like an interrupt, must not end the turn: the model can choose another way.
            return Failure($"the tool `{call.Name}` failed: {failure.Message}");
        }
    }

    private static ToolOutput Failure(string message) => ToolOutput.FromText(message, success: false);
}
