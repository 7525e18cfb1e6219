using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools;

/// <summary>A function that looks something up and answers a text, beside others of its kind.</summary>
/// <param name="specification">How it is offered.</param>
/// <param name="run">Does what the JSON arguments ask.</param>
internal sealed class TextTool(FunctionTool specification, Func<string, TurnContext, CancellationToken, Task<string>> run) : ITool
{
    public IReadOnlyList<string> Names { get; } = [specification.Name];

    public ToolSpecification? Specification => specification;

    public bool IsParallel => true;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken) =>
        ToolOutput.FromText(await run(call.JsonArguments, turn, cancellationToken).ConfigureAwait(false), success: true);
}
