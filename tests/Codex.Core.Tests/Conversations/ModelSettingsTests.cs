using System.Text.Json;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>What the configuration knows better about a model than its name tells.</summary>
public sealed class ModelSettingsTests
{
    [Theory]
    [InlineData("llama3", null, false)]
    [InlineData("llama3", true, true)]
    [InlineData("gpt-4o", true, true)]
    [InlineData("gpt-5", null, true)]
    [InlineData("gpt-5", false, false)]
    public async Task Reasoning_is_asked_for_where_the_name_or_the_configuration_says_so(string model, bool? configured, bool asked)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = model, ModelSupportsReasoningSummaries = configured });

        await conversation.RunAsync("go");

        JsonElement body = agent.Model.Requests[0].Body!.Value;
        Assert.Equal(asked ? JsonValueKind.Object : JsonValueKind.Null, body.GetProperty("reasoning").ValueKind);
        Assert.Equal(asked ? 1 : 0, body.GetProperty("include").GetArrayLength());
    }

    [Theory]
    [InlineData("llama3", null, null)]
    [InlineData("llama3", 1_000L, 950L)]
    [InlineData("gpt-5", null, 258_400L)]
    [InlineData("gpt-5", 1_000L, 950L)]
    [InlineData("gpt-5", -5L, 258_400L)]
    public async Task The_window_is_the_configured_one_or_the_names(string model, long? configured, long? shown)
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = model, ModelContextWindow = configured });

        await conversation.RunAsync("go");

        Assert.Equal(shown, conversation.Told<TaskStartedEvent>().Single().ModelContextWindow);
        Assert.Equal(shown, conversation.Told<TokenCountEvent>().Last().Info!.ModelContextWindow);
    }

    [Fact]
    public async Task An_unknown_model_in_mid_conversation_is_treated_as_the_one_that_it_began_with()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("1"), ScriptedResponse.Message("2"), ScriptedResponse.Message("3"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("one");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { Model = "gpt-4o" });
        await conversation.RunAsync("two");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { Model = "llama3" });
        await conversation.RunAsync("three");

        JsonElement Part(int request, string name) => agent.Model.Requests[request].Body!.Value.GetProperty(name);
        Assert.Equal(JsonValueKind.Null, Part(1, "reasoning").ValueKind);
        Assert.Equal(Part(0, "reasoning").ToString(), Part(2, "reasoning").ToString());
        Assert.Equal(Part(0, "instructions").GetString(), Part(2, "instructions").GetString());
        Assert.Equal(Part(0, "tools").ToString(), Part(2, "tools").ToString());
        Assert.Equal([258_400L, 121_600L, 258_400L], conversation.Told<TaskStartedEvent>().Select(static told => told.ModelContextWindow));
    }

    [Theory]
    [InlineData(WireApi.Responses)]
    [InlineData(WireApi.Chat)]
    public async Task After_a_switch_to_an_unknown_model_its_own_name_is_sent(WireApi wire)
    {
        ScriptedResponse answer = wire == WireApi.Chat ? ScriptedResponse.ChatMessage("done") : ScriptedResponse.Message("done");
        await using AgentFixture agent = await AgentFixture.CreateAsync(answer, answer);
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with
        {
            ModelProvider = agent.Configuration().ModelProvider with { WireApi = wire },
        });

        await conversation.RunAsync("one");
        await conversation.SubmitAsync(new Op.OverrideTurnContext { Model = "llama3" });
        await conversation.RunAsync("two");

        Assert.Equal(["gpt-5-codex", "llama3"], agent.Model.Requests.Select(static request => request.Body!.Value.GetProperty("model").GetString()));
    }
}
