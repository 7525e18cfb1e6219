using Codex.Core.Approvals;
using Codex.Protocol;

namespace Codex.Core.Tests.Approvals;

public sealed class ApprovalDeskTests
{
    private readonly ApprovalDesk _desk = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<ReviewDecision> AskAsync(string callId, string turn = "turn", CancellationToken? stop = null) =>
        _desk.AskAsync(turn, "shell", callId, static () => ValueTask.CompletedTask, stop ?? Stop);

    [Fact]
    public async Task Questions_of_one_turn_wait_side_by_side_and_each_gets_its_own_answer()
    {
        Task<ReviewDecision> first = AskAsync("c1"), second = AskAsync("c2"), third = AskAsync("c3");

        Assert.True(_desk.TryAnswer("c3", ReviewDecision.Denied));
        Assert.True(_desk.TryAnswer("c1", ReviewDecision.Approved));
        Assert.Equal((ReviewDecision.Denied, ReviewDecision.Approved), (await third, await first));
        Assert.False(second.IsCompleted);
        Assert.True(_desk.TryAnswer("c2", ReviewDecision.ApprovedForSession));
        Assert.Equal(ReviewDecision.ApprovedForSession, await second);
    }

    [Fact]
    public async Task An_answer_that_names_the_turn_goes_to_its_oldest_question()
    {
        Task<ReviewDecision> other = AskAsync("c0", "other"), first = AskAsync("c1"), second = AskAsync("c2");

        Assert.True(_desk.TryAnswer("turn", ReviewDecision.Approved));
        Assert.Equal(ReviewDecision.Approved, await first);
        Assert.True(_desk.TryAnswer("turn", ReviewDecision.Denied));
        Assert.Equal(ReviewDecision.Denied, await second);
        Assert.False(_desk.TryAnswer("turn", ReviewDecision.Approved));
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_second_question_of_the_same_call_denies_the_first()
    {
        Task<ReviewDecision> first = AskAsync("c1"), second = AskAsync("c1");

        Assert.Equal(ReviewDecision.Denied, await first);
        Assert.True(_desk.TryAnswer("c1", ReviewDecision.Approved));
        Assert.Equal(ReviewDecision.Approved, await second);
    }

    [Fact]
    public async Task A_withdrawn_question_takes_no_answer()
    {
        using var stop = new CancellationTokenSource();
        Task<ReviewDecision> asked = AskAsync("c1", stop: stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.False(_desk.TryAnswer("c1", ReviewDecision.Approved));
        Assert.False(_desk.TryAnswer("turn", ReviewDecision.Approved));
    }
}
