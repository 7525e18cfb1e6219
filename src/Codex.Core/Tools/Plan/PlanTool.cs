using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Plan;

/// <summary><see cref="UpdatePlan"/> as the registry knows it.</summary>
internal sealed class PlanTool : ITool
{
    public IReadOnlyList<string> Names { get; } = [UpdatePlan.Name];

    public ToolSpecification? Specification => UpdatePlan.Specification;

    public bool IsParallel => false;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        PlanUpdateEvent plan = UpdatePlan.Read(call.JsonArguments);
        ToolOutput output = ToolOutput.FromText(UpdatePlan.Answer, success: true);
        turn.KeepOutput(call.CallId, output);
        await turn.SendAsync(plan).ConfigureAwait(false);
        return output;
    }
}
