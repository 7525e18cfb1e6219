using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Plan;

/// <summary>The tool <c>update_plan</c>: the model tells the user what it is going to do and how far it is.</summary>
internal static class UpdatePlan
{
    public const string Name = "update_plan";

    /// <summary>What the model is told.</summary>
    public const string Answer = "Plan updated";

    public static FunctionTool Specification => new(
        Name,
        "Shows the user the plan of the task: all its steps, each with its status, and if need be why it changed. At most one step is in progress at a time.",
        ToolSchema.Load("update_plan.json"));

    /// <summary>The event that tells the plan of a call.</summary>
    /// <exception cref="ToolException">The arguments do not fit; the message is for the model.</exception>
    public static PlanUpdateEvent Read(string arguments)
    {
        PlanArguments plan = FunctionArguments.Parse(arguments, PlanJson.Default.PlanArguments);
        var steps = new List<PlanStep>(plan.Plan.Count);
        foreach (PlanStepArguments? step in plan.Plan)
        {
            if (step is null)
            {
                throw FunctionArguments.Failure("a step must be an object");
            }

            steps.Add(new PlanStep(step.Step, StatusOf(step.Status)));
        }

        return new PlanUpdateEvent(plan.Explanation, steps);
    }

    private static PlanStepStatus StatusOf(string status) => status switch
    {
        "pending" => PlanStepStatus.Pending,
        "in_progress" => PlanStepStatus.InProgress,
        "completed" => PlanStepStatus.Completed,
        _ => throw FunctionArguments.Failure($"`{status}` is no status; use pending, in_progress or completed"),
    };
}
