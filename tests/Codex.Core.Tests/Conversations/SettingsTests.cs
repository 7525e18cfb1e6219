using System.Text.Json;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>Settings that change between turns, and what the model hears of them.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task The_model_hears_only_what_changed_and_the_prefix_stays()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("1"), ScriptedResponse.Message("2"), ScriptedResponse.Message("3"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("one");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { ApprovalPolicy = ApprovalPolicy.Never });
        await conversation.RunAsync("two");
        await conversation.RunAsync("three");

        string[] texts = agent.Model.Requests[2].Texts();
        Assert.Equal(
            ["one", "1", "<environment_context>\n  <approval_policy>never</approval_policy>\n</environment_context>", "two", "2", "three"], texts[^6..]);
        for (int i = 1; i < 3; i++)
        {
            JsonElement[] before = agent.Model.Requests[i - 1].Items(), now = agent.Model.Requests[i].Items();
            Assert.Equal(before.Select(static item => item.GetRawText()), now.Take(before.Length).Select(static item => item.GetRawText()));
        }

        Assert.All(agent.Model.Requests, request =>
            Assert.Equal(conversation.Conversation.Id.ToString(), request.Body!.Value.GetProperty("prompt_cache_key").GetString()));
    }

    [Fact]
    public async Task A_change_is_recorded_before_the_turn_begins_under_the_turns_id()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("1"), ScriptedResponse.Message("2"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.RunAsync("one");
        int before = conversation.Events.Count;

        await conversation.SubmitAsync(new Op.OverrideTurnContext { SandboxPolicy = SandboxPolicy.ReadOnlyPolicy });
        await conversation.RunAsync("two");

        Assert.Equal(["raw_response_item", "task_started"], conversation.Kinds[before..(before + 2)]);
        Assert.Equal("2", conversation.Events[before].Id);
    }

    [Fact]
    public async Task Model_effort_and_summary_change_without_a_word_and_stay_changed()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("1"), ScriptedResponse.Message("2"), ScriptedResponse.Message("3"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.SubmitAsync(new Op.OverrideTurnContext { Model = "gpt-5", Effort = ReasoningEffort.High, Summary = ReasoningSummary.Detailed });
        await conversation.RunAsync("one");
        await conversation.RunAsync("two");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { ClearEffort = true });
        await conversation.RunAsync("three");

        JsonElement second = agent.Model.Requests[1].Body!.Value, third = agent.Model.Requests[2].Body!.Value;
        Assert.Equal(("gpt-5", "high", "detailed"), (second.GetProperty("model").GetString(), second.GetProperty("reasoning").GetProperty("effort").GetString(), second.GetProperty("reasoning").GetProperty("summary").GetString()));
        Assert.False(third.GetProperty("reasoning").TryGetProperty("effort", out _));
        Assert.Single(agent.Model.Requests[2].Texts(), static text => text.StartsWith("<environment_context>", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(agent.Home, "config.toml")));
    }

    [Fact]
    public async Task A_user_turns_settings_become_the_conversations_and_its_schema_holds_for_it_only()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("update_plan", """{"plan":[]}""", "c1"), ScriptedResponse.Message("{}"), ScriptedResponse.Message("2"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        string folder = Directory.CreateDirectory(Path.Combine(agent.Workspace, "sub")).FullName;

        await conversation.RunAsync(new Op.UserTurn
        {
            Items = [new UserInput.Text("one")],
            Cwd = folder,
            ApprovalPolicy = ApprovalPolicy.Never,
            SandboxPolicy = SandboxPolicy.FullAccessPolicy,
            Model = "gpt-5-codex",
            Summary = ReasoningSummary.Auto,
            FinalOutputJsonSchema = JsonElement.Parse("""{"type":"object"}"""),
        });
        await conversation.RunAsync("two");

        Assert.All(agent.Model.Requests.Take(2), static request =>
        {
            JsonElement format = request.Body!.Value.GetProperty("text").GetProperty("format");
            Assert.Equal(("json_schema", true, "codex_output_schema"), (format.GetProperty("type").GetString(), format.GetProperty("strict").GetBoolean(), format.GetProperty("name").GetString()));
        });
        Assert.False(agent.Model.Requests[2].Body!.Value.TryGetProperty("text", out _));
        Assert.Contains(agent.Model.Requests[2].Texts(), text => text.Contains($"<cwd>{folder}</cwd>", StringComparison.Ordinal));
        Assert.Single(agent.Model.Requests[2].Texts(), text => text.Contains($"<cwd>{folder}</cwd>", StringComparison.Ordinal));
    }
}
