using System.Runtime.CompilerServices;
using Codex.Core.Conversations;
using Codex.Models;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>What a step leaves on record, however it ends.</summary>
public sealed class StepRecordTests
{
    [Fact]
    public async Task Items_go_on_record_after_the_steps_counts_and_its_diff_each_output_right_after_its_call()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        string[] kinds = conversation.Kinds;
        int recorded = conversation.Events.ToList().FindIndex(static told => told.Message is RawResponseItemEvent { Item: CustomToolCallItem });
        Assert.IsType<CustomToolCallOutputItem>(((RawResponseItemEvent)conversation.Events[recorded + 1].Message).Item);
        Assert.Equal("turn_diff", kinds[recorded - 1]);
        Assert.Equal(2, kinds[..recorded].Count(static kind => kind == "token_count"));
    }

    [Fact]
    public async Task A_call_does_not_outlive_a_model_client_that_fails_in_its_own_way_and_the_next_turn_knows_of_it()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        var client = new FailingClient();
        await using var conversation = new ConversationProbe(await agent.Client.Conversations.StartAsync(
            new ConversationOptions { Configuration = agent.Configuration(), ModelClient = client }, TestContext.Current.CancellationToken));

        TaskCompleteEvent failed = await conversation.RunAsync("first");
        TaskCompleteEvent next = await conversation.RunAsync("second");

        Assert.Null(failed.LastAgentMessage);
        Assert.Contains("The pipe to the local model is gone.", conversation.Told<ErrorEvent>().Single().Message, StringComparison.Ordinal);
        Assert.Equal("c1", conversation.Told<ExecCommandEndEvent>().Single().CallId);
        Assert.Contains(client.LastInput, static item => item is FunctionCallOutputItem { CallId: "c1" });
        Assert.Equal("fine", next.LastAgentMessage);
    }

    /// <summary>Begins a call and then fails; later it answers.</summary>
    private sealed class FailingClient : IModelClient
    {
        private int _asked;

        public IReadOnlyList<ResponseItem> LastInput { get; private set; } = [];

        public async IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            LastInput = request.Input;
            if (_asked++ == 0)
            {
                yield return new OutputItemDone(new FunctionCallItem("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"));
                throw new IOException("The pipe to the local model is gone.");
            }

            yield return new OutputItemDone(MessageItem.Assistant("fine"));
            yield return new ResponseCompleted("r", null);
        }
    }
}
