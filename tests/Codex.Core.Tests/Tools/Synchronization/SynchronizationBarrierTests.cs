using Codex.Core.Tools;
using Codex.Core.Tools.Synchronization;

namespace Codex.Core.Tests.Tools.Synchronization;

public sealed class SynchronizationBarrierTests
{
    private readonly string _id = $"barrier-{Guid.NewGuid():N}";

    [Theory]
    [InlineData(0ul, 1000ul)]
    [InlineData(1ul, 0ul)]
    public async Task Nobody_and_no_time_make_no_barrier(ulong participants, ulong timeoutMs) =>
        await Assert.ThrowsAsync<ToolException>(() => WaitAsync(participants, timeoutMs));

    [Fact]
    public async Task All_go_on_when_the_last_has_come_and_the_barrier_is_forgotten()
    {
        Task first = WaitAsync(2, 60_000), second = WaitAsync(2, 60_000);
        await Task.WhenAll(first, second);

        await WaitAsync(1, 60_000);
    }

    [Fact]
    public async Task Another_number_of_participants_is_refused_while_it_is_open()
    {
        Task first = WaitAsync(2, 60_000);

        Assert.Contains(_id, (await Assert.ThrowsAsync<ToolException>(() => WaitAsync(3, 60_000))).Message, StringComparison.Ordinal);
        await Task.WhenAll(first, WaitAsync(2, 60_000));
    }

    [Fact]
    public async Task One_that_gave_up_still_counts()
    {
        await Assert.ThrowsAsync<ToolException>(() => WaitAsync(2, 1000, new HastyTime()));

        await WaitAsync(2, 60_000);
    }

    private Task WaitAsync(ulong participants, ulong timeoutMs, TimeProvider? time = null) => SynchronizationBarrier.WaitAsync(
        new BarrierArguments(_id, participants, timeoutMs), time ?? TimeProvider.System, TestContext.Current.CancellationToken);
}
