using System.Text.Json;
using Codex.Configuration;
using Codex.Core.Prompts;
using Codex.Core.Review;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tasks;

public sealed class ReviewTaskTests
{
    private const string Result =
        """{"findings":[{"title":"Off by one","body":"The loop\nstops early.","confidence_score":0.9,"priority":1,"code_location":{"absolute_file_path":"/repo/a.c","line_range":{"start":3,"end":5}}}],"overall_correctness":"patch is incorrect","overall_explanation":" One bug. ","overall_confidence_score":0.8}""";

    private static readonly Op.Review s_review = new(new ReviewRequest("look at the last commit", "last commit"));

    [Fact]
    public async Task A_review_is_a_conversation_of_its_own_of_which_only_the_result_stays()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(), ResponseEvents.ReasoningDone("thinking"), ResponseEvents.MessageDone("Looking.", "m1"),
                ResponseEvents.FunctionCallDone("shell", """{"command":["echo","diff"]}""", "c1"), ResponseEvents.Completed()),
            ScriptedResponse.Message(Result),
            ScriptedResponse.Message("I will mend it."));
        await File.WriteAllTextAsync(Path.Combine(agent.Home, "AGENTS.md"), "be kind", TestContext.Current.CancellationToken);
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with
        {
            ReviewModel = "gpt-5",
            Features = FeatureSet.Defaults.With(FeatureDefinition.Find("web_search_request")!.Feature, true),
        });

        TaskCompleteEvent end = await conversation.RunAsync(s_review);
        string[] kinds = conversation.Kinds[3..];
        await conversation.RunAsync("mend it");

        Assert.Null(end.LastAgentMessage);
        Assert.Equal("entered_review_mode", kinds[0]);
        Assert.Equal(["raw_response_item", "exited_review_mode", "task_complete"], kinds[^3..]);
        Assert.Single(kinds, "user_message");
        Assert.Single(kinds, "agent_reasoning");
        Assert.Single(kinds, "exec_command_begin");
        Assert.Single(kinds, "task_started");
        Assert.DoesNotContain("agent_message_delta", kinds);
        Assert.Equal(["Looking.", "I will mend it."], conversation.Told<AgentMessageEvent>().Select(static told => told.Message));
        ReviewOutput output = conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput!;
        Assert.Equal(("Off by one", 5u), (output.Findings[0].Title, output.Findings[0].CodeLocation.LineRange.End));
        Assert.All(conversation.Events.Skip(3), static told => Assert.True(told.Id is "0" or "1"));

        RecordedRequest asked = agent.Model.Requests[0];
        JsonElement body = asked.Body!.Value;
        Assert.Equal("review", asked.Headers["x-openai-subagent"]);
        Assert.Equal(("gpt-5", "low", "detailed"), (body.GetProperty("model").GetString(), body.GetProperty("reasoning").GetProperty("effort").GetString(), body.GetProperty("reasoning").GetProperty("summary").GetString()));
        Assert.Equal(Prompt.Review, body.GetProperty("instructions").GetString());
        Assert.Equal(2, asked.Items().Length);
        Assert.Equal("look at the last commit", asked.Texts()[1]);
        Assert.DoesNotContain(body.GetProperty("tools").EnumerateArray(), static tool => tool.TryGetProperty("name", out JsonElement name) && name.GetString() == "view_image");
        Assert.DoesNotContain(body.GetProperty("tools").EnumerateArray(), static tool => tool.GetProperty("type").GetString() == "web_search");
        Assert.Contains(
            agent.Model.Requests[2].Body!.Value.GetProperty("tools").EnumerateArray(), static tool => tool.GetProperty("type").GetString() == "web_search");
        Assert.NotEqual(conversation.Conversation.Id.ToString(), body.GetProperty("prompt_cache_key").GetString());

        string[] later = agent.Model.Requests[2].Texts();
        Assert.Equal("mend it", later[^1]);
        Assert.Contains("<action>review</action>", later[^2], StringComparison.Ordinal);
        Assert.Contains("One bug.\n\nReview comment:\n\n- Off by one — /repo/a.c:3-5\n  The loop\n  stops early.\n", later[^2], StringComparison.Ordinal);
        Assert.DoesNotContain(later, static text => text.Contains("last commit", StringComparison.Ordinal));
        Assert.Equal(2, Directory.EnumerateFiles(Path.Combine(agent.Home, "sessions"), "rollout-*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task The_users_answer_to_the_parent_reaches_the_reviewer()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["touch","made"]}""", "c1"), ScriptedResponse.Message("fine"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ApprovalPolicy = ApprovalPolicy.Untrusted });
        string id = await conversation.SubmitAsync(s_review);
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.ExecApproval(asked.CallId, ReviewDecision.Approved));
        await conversation.WaitForAsync(told => told.Id == id && told.Message is TaskCompleteEvent);

        Assert.Equal("c1", asked.CallId);
        Assert.True(File.Exists(Path.Combine(agent.Workspace, "made")));
        Assert.Equal("fine", conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput!.OverallExplanation);
    }

    [Theory]
    [InlineData(ReviewDecision.Approved, true)]
    [InlineData(ReviewDecision.Denied, false)]
    public async Task A_patch_of_the_reviewer_is_a_question_to_the_parents_user(ReviewDecision answer, bool applied)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: made\n+x\n*** End Patch", "p1"), ScriptedResponse.Message("fine"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ApprovalPolicy = ApprovalPolicy.Untrusted });
        string id = await conversation.SubmitAsync(s_review);
        ApplyPatchApprovalRequestEvent asked = await conversation.WaitForAsync<ApplyPatchApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.PatchApproval(asked.CallId, answer));
        await conversation.WaitForAsync(told => told.Id == id && told.Message is TaskCompleteEvent);

        Assert.Equal(("p1", applied), (asked.CallId, File.Exists(Path.Combine(agent.Workspace, "made"))));
        Assert.Equal("fine", conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput!.OverallExplanation);
    }

    [Fact]
    public async Task An_abort_of_a_reviewers_question_ends_the_review()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["touch","made"]}""", "c1"), ScriptedResponse.Message("fine"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { ApprovalPolicy = ApprovalPolicy.Untrusted });
        await conversation.SubmitAsync(s_review);
        ExecApprovalRequestEvent asked = await conversation.WaitForAsync<ExecApprovalRequestEvent>();

        await conversation.SubmitAsync(new Op.ExecApproval(asked.CallId, ReviewDecision.Abort));
        await conversation.WaitForAsync<TurnAbortedEvent>();

        Assert.Null(conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput);
        Assert.False(File.Exists(Path.Combine(agent.Workspace, "made")));
        Assert.Single(agent.Model.Requests);
    }

    [Fact]
    public async Task An_interrupted_review_stops_its_reviewer_and_says_so()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","sleep 60; touch late"],"timeout_ms":90000}""", "c1"), ScriptedResponse.Message("ok"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SubmitAsync(s_review);
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();

        Assert.Single(conversation.Told<ExecCommandEndEvent>());
        Assert.Null(conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput);
        Assert.Equal(["raw_response_item", "exited_review_mode", "turn_aborted"], conversation.Kinds[^3..]);
        Assert.Single(conversation.Told<TurnAbortedEvent>());
        await conversation.RunAsync("next");
        Assert.Contains("  <results>\nnone\n  </results>", agent.Model.Requests[1].Texts()[^2], StringComparison.Ordinal);
        Assert.Equal(2, agent.Model.Requests.Count);
    }

    [Fact]
    public async Task A_reviewer_whose_model_fails_gives_no_result_and_its_error_is_told()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Json(400, """{"error":{"message":"no such model"}}"""));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync(s_review);

        Assert.Contains("no such model", conversation.Told<ErrorEvent>().Single().Message, StringComparison.Ordinal);
        Assert.Null(conversation.Told<ExitedReviewModeEvent>().Single().ReviewOutput);
    }

    [Fact]
    public void A_result_is_read_whole_or_from_its_braces_or_taken_as_the_explanation()
    {
        Assert.Equal("patch is incorrect", ReviewReport.Parse(Result).OverallCorrectness);
        Assert.Equal("patch is incorrect", ReviewReport.Parse($"Here:\n```json\n{Result}\n```").OverallCorrectness);
        Assert.Equal("All good {really}.", ReviewReport.Parse("All good {really}.").OverallExplanation);
        Assert.Equal("""{"findings":[]}""", ReviewReport.Parse("""{"findings":[]}""").OverallExplanation);
    }
}
