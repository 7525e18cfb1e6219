using Codex.Protocol;

namespace Codex.Cli.Tests;

public sealed class ExecOutcomeTests
{
    private static ExecOutcome After(params EventMessage[] events)
    {
        var outcome = new ExecOutcome();
        foreach (EventMessage message in events)
        {
            outcome.Observe(message);
        }

        return outcome;
    }

    [Fact]
    public void A_turn_that_completes_has_its_answer_and_code_0()
    {
        ExecOutcome outcome = After(new TaskStartedEvent(null), new StreamErrorEvent("retry"), new TaskCompleteEvent("done"));
        Assert.True(outcome.IsOver);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("done", outcome.FinalMessage);
    }

    [Fact]
    public void A_fatal_error_fails_the_turn_and_takes_its_answer()
    {
        ExecOutcome outcome = After(new TaskStartedEvent(null), new ErrorEvent("no"), new TaskCompleteEvent("said before"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("no", outcome.Failure);
        Assert.Null(outcome.FinalMessage);
    }

    [Fact]
    public void A_tool_server_that_did_not_start_does_not_fail_a_turn_that_completes() =>
        Assert.Equal(0, After(new ErrorEvent("server"), new TaskStartedEvent(null), new TaskCompleteEvent("done")).ExitCode);

    [Fact]
    public void An_interrupted_turn_has_the_shells_code()
    {
        ExecOutcome outcome = After(new TaskStartedEvent(null), new TurnAbortedEvent(TurnAbortReason.Interrupted));
        Assert.Equal(130, outcome.ExitCode);
        Assert.True(outcome.IsOver);
        Assert.Equal(1, After(new TaskStartedEvent(null), new TurnAbortedEvent(TurnAbortReason.Replaced)).ExitCode);
    }

    [Fact]
    public void A_session_that_ends_before_its_turn_is_a_failure()
    {
        ExecOutcome outcome = After(new TaskStartedEvent(null));
        Assert.False(outcome.IsOver);
        outcome.EndOfEvents();
        Assert.Equal(1, outcome.ExitCode);
        Assert.NotNull(outcome.Failure);
    }
}
