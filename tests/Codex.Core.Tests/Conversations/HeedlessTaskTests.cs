using System.Runtime.CompilerServices;
using Codex.Core.Conversations;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tests.Conversations;

/// <summary>Parts of an embedding program that do not heed an interrupt, or give up by themselves.</summary>
public sealed class HeedlessTaskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_turn_that_does_not_heed_an_interrupt_is_left_behind_and_what_it_still_brings_does_not_count()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(new CodexClientOptions { TimeProvider = new HastyTime() });
        var model = new HeedlessModel();
        await using var conversation = new ConversationProbe(await agent.Client.Conversations.StartAsync(
            new ConversationOptions { Configuration = agent.Configuration(), ModelClient = model }, Stop));
        await conversation.SayAsync("first");
        await model.Asked.Task.WaitAsync(Stop);

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();
        int told = conversation.Events.Count;
        model.Answer.SetResult();
        await model.Read.Task.WaitAsync(Stop);
        TaskCompleteEvent end = await conversation.RunAsync("second");

        Assert.Equal("answer 2", end.LastAgentMessage);
        Assert.DoesNotContain(conversation.Events.Skip(told), static later => later.Id == "0");
        Assert.Equal(["first", "second"], model.Requests[1].Input.OfType<MessageItem>().Where(static item => item.Role == "user").Select(static item => item.Content).OfType<IReadOnlyList<ContentItem>>()
            .Select(static content => ((ContentItem.InputText)content[0]).Text).Where(static text => !text.StartsWith('<')));
        Assert.DoesNotContain(model.Requests[1].Input, static item => item is MessageItem { Role: "assistant" });
        Assert.DoesNotContain("answer 1", await File.ReadAllTextAsync(conversation.Conversation.RolloutPath, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_gives_up_by_itself_ends_its_turn_with_an_error_and_the_next_turn_works()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        var model = new HeedlessModel { GivesUp = true };
        await using var conversation = new ConversationProbe(await agent.Client.Conversations.StartAsync(
            new ConversationOptions { Configuration = agent.Configuration(), ModelClient = model }, Stop));

        TaskCompleteEvent first = await conversation.RunAsync("first");
        TaskCompleteEvent second = await conversation.RunAsync("second");

        Assert.Null(first.LastAgentMessage);
        Assert.Contains("took too long", conversation.Told<ErrorEvent>().Single().Message, StringComparison.Ordinal);
        Assert.Equal("answer 2", second.LastAgentMessage);
    }

    private sealed class HeedlessModel : IModelClient
    {
        public bool GivesUp { get; init; }

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Read { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<ModelRequest> Requests { get; } = [];

        public async IAsyncEnumerable<ResponseEvent> StreamAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Requests.Add(request);
            int number = Requests.Count;
            if (number == 1)
            {
                if (GivesUp)
                {
                    throw new TaskCanceledException("the model took too long");
                }

                Asked.SetResult();
                await Answer.Task.WaitAsync(CancellationToken.None);
            }

            try
            {
                yield return new OutputItemDone(new MessageItem("assistant", [new ContentItem.OutputText($"answer {number}")]));
                yield return new ResponseCompleted("", null);
            }
            finally
            {
                Read.TrySetResult();
            }
        }
    }
}
