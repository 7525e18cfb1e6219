using System.Text.Json;
using Codex.Configuration;
using Codex.Core.Approvals;
using Codex.Core.Prompts;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Approvals;

public sealed class RiskAssessmentTests
{
    private static readonly ScriptedResponse s_touch = ScriptedResponse.FunctionCall("shell", """{"command":["touch","a b"]}""", "c1");

    [Fact]
    public async Task A_judgement_is_asked_for_and_stands_in_the_question()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            s_touch, ScriptedResponse.Message("""{"description":"Makes a file.","risk_level":"low"}"""), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent));

        await conversation.SayAsync("go");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.Denied));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(new CommandRisk("Makes a file.", RiskLevel.Low), asked.Risk);
        JsonElement body = agent.Model.Requests[1].Body!.Value;
        Assert.Equal(Prompt.Risk, body.GetProperty("instructions").GetString());
        Assert.Empty(body.GetProperty("tools").EnumerateArray());
        Assert.Equal("codex_output_schema", body.GetProperty("text").GetProperty("format").GetProperty("name").GetString());
        string described = Assert.Single(agent.Model.Requests[1].Texts());
        Assert.Contains("Sandbox policy: workspace-write (network_access=no-network)\n", described, StringComparison.Ordinal);
        Assert.Contains("""Command as JSON: ["touch","a b"]""", described, StringComparison.Ordinal);
        Assert.Contains("Command line: touch 'a b'", described, StringComparison.Ordinal);
        Assert.Equal(3, agent.Model.Requests.Count);
        Assert.DoesNotContain(agent.Model.Requests[2].Texts(), static text => text.Contains("Makes a file.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_judgement_the_user_is_asked_all_the_same()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            s_touch, ScriptedResponse.Json(400, "{}"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent));

        await conversation.SayAsync("go");
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        Assert.Null(asked.Risk);
    }

    [Fact]
    public async Task A_slow_judge_is_not_waited_for()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            new CodexClientOptions { TimeProvider = new HastyTime() }, s_touch, ScriptedResponse.Message("{}") with { Delay = TimeSpan.FromSeconds(60) });
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent));

        await conversation.SayAsync("go");

        Assert.Null((await conversation.WaitForAsync<ExecApprovalRequestEvent>()).Risk);
    }

    [Fact]
    public async Task A_remembered_answer_needs_no_judgement()
    {
        ScriptedResponse judged = ScriptedResponse.Message("""{"description":"x","risk_level":"high"}""");
        await using AgentFixture agent = await AgentFixture.CreateAsync(s_touch, judged, s_touch, ScriptedResponse.Message("ok"));
        await agent.SkipWithoutSandboxAsync();
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent));

        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecApprovalRequestEvent>();
        await conversation.SubmitAsync(new Op.ExecApproval("c1", ReviewDecision.ApprovedForSession));
        await conversation.WaitForAsync<TaskCompleteEvent>();

        Assert.Equal(4, agent.Model.Requests.Count);
        Assert.Single(conversation.Told<ExecApprovalRequestEvent>());
    }

    [Theory]
    [InlineData("""{"description":"x","risk_level":"extreme"}""")]
    [InlineData("""{"description":"","risk_level":"low"}""")]
    [InlineData("""{"description":"x","risk_level":0}""")]
    [InlineData("""["low"]""")]
    [InlineData("low")]
    public void What_is_no_judgement_is_not_read_as_one(string text) => Assert.Null(RiskAssessment.Read(text));

    private static CodexConfiguration Configuration(AgentFixture agent) => agent.Configuration(SandboxMode.WorkspaceWrite) with
    {
        ApprovalPolicy = ApprovalPolicy.Untrusted,
        Features = FeatureSet.Defaults.With(Feature.SandboxCommandAssessment, true),
    };
}
