using Codex.Core.Tools;
using Codex.Core.Tools.Plan;
using Codex.Protocol;

namespace Codex.Core.Tests.Tools.Plan;

public sealed class UpdatePlanTests
{
    [Fact]
    public void A_plan_becomes_an_event()
    {
        PlanUpdateEvent plan = UpdatePlan.Read("""{"explanation":"why","plan":[{"step":"a","status":"in_progress"},{"status":"pending","step":"b"},{"step":"c","status":"completed"}]}""");

        Assert.Equal("why", plan.Explanation);
        Assert.Equal([new PlanStep("a", PlanStepStatus.InProgress), new PlanStep("b", PlanStepStatus.Pending), new PlanStep("c", PlanStepStatus.Completed)], plan.Plan);
    }

    [Theory]
    [InlineData("""{"plan":[]}""")]
    [InlineData("""{"plan":[],"explanation":null}""")]
    public void A_plan_may_be_empty_and_unexplained(string arguments)
    {
        PlanUpdateEvent plan = UpdatePlan.Read(arguments);

        Assert.Empty(plan.Plan);
        Assert.Null(plan.Explanation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"explanation":"no plan"}""")]
    [InlineData("""{"plan":null}""")]
    [InlineData("""{"plan":[],"extra":1}""")]
    [InlineData("""{"plan":[{"step":"a","status":"pending","extra":1}]}""")]
    [InlineData("""{"plan":[{"step":"a","status":"done"}]}""")]
    [InlineData("""{"plan":[{"step":"a","status":"Pending"}]}""")]
    [InlineData("""{"plan":[{"step":"a","status":0}]}""")]
    [InlineData("""{"plan":[{"step":"a"}]}""")]
    [InlineData("""{"plan":[{"status":"pending"}]}""")]
    [InlineData("""{"plan":[null]}""")]
    [InlineData("""{"plan":[],"plan":[]}""")]
    public void Anything_else_is_told_to_the_model(string arguments) => Assert.Throws<ToolException>(() => UpdatePlan.Read(arguments));

    [Fact]
    public void The_schema_is_strict_and_sorted() => ToolSchemaAssert.IsWellFormed(UpdatePlan.Specification.Parameters, ["plan"]);
}
