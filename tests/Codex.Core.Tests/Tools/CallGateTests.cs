using Codex.Core.Tools;

namespace Codex.Core.Tests.Tools;

public sealed class CallGateTests
{
    [Fact]
    public void Parallel_calls_run_together()
    {
        var gate = new CallGate();

        Assert.True(gate.Enter(true).Turn.IsCompleted);
        Assert.True(gate.Enter(true).Turn.IsCompleted);
    }

    [Fact]
    public async Task A_serial_call_waits_for_all_before_it_and_all_after_it_wait()
    {
        var gate = new CallGate();
        CallGate.Place first = gate.Enter(true), second = gate.Enter(true), alone = gate.Enter(false), after = gate.Enter(true);

        first.Leave();
        Assert.False(alone.Turn.IsCompleted);
        second.Leave();
        await alone.Turn;
        Assert.False(after.Turn.IsCompleted);
        alone.Leave();
        await after.Turn;
    }

    [Fact]
    public async Task Serial_calls_run_one_by_one_in_order_of_arrival()
    {
        var gate = new CallGate();
        CallGate.Place[] places = [.. Enumerable.Range(0, 5).Select(_ => gate.Enter(false))];

        for (int i = 0; i < places.Length; i++)
        {
            await places[i].Turn;
            Assert.All(places[(i + 1)..], static later => Assert.False(later.Turn.IsCompleted));
            places[i].Leave();
        }
    }

    [Fact]
    public async Task One_that_leaves_before_its_turn_does_not_let_others_pass()
    {
        var gate = new CallGate();
        CallGate.Place running = gate.Enter(false), cancelled = gate.Enter(false), last = gate.Enter(false);

        cancelled.Leave();
        Assert.False(last.Turn.IsCompleted);
        running.Leave();
        await cancelled.Turn;
        await last.Turn;
    }
}
