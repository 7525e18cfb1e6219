using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools;

/// <summary>A tool that the model's service runs by itself: it is offered, and never called here.</summary>
internal sealed class ServiceTool(ToolSpecification specification) : ITool
{
    public IReadOnlyList<string> Names => [];

    public ToolSpecification? Specification => specification;

    public bool IsParallel => false;

    public Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) =>
        throw new ToolException($"{specification.Name} is run by the model's service, not here");
}
