using System.Globalization;
using Codex.Core.Approvals;
using Codex.Core.History;
using Codex.Core.Turns;
using Codex.Execution;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Core.Tools.Shell;

/// <summary>The course of one command: told, decided, run, and when the sandbox stopped it perhaps run again outside.</summary>
internal sealed class CommandRun
{
    private const int NoExitCode = -1;
    private const string RetryReason = "The sandbox stopped this command. Run it again without the sandbox?";

    private readonly TurnContext _turn;
    private readonly CommandRequest _request;
    private readonly CommandDecision _decision;
    private readonly ExecutionServices _execution;

    public CommandRun(TurnContext turn, CommandRequest request, CommandDecision decision)
    {
        _decision = decision;
        _turn = turn;
        _request = request;
        _execution = turn.Conversation.Execution;
    }

    /// <summary>Runs the command.</summary>
    /// <returns>Its result in the form that models know.</returns>
    /// <exception cref="ToolException">It was refused or could not be started; clients were told.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted and its processes are dead; clients were told.</exception>
    public async Task<ToolOutput> RunAsync(CancellationToken cancellationToken)
    {
        await _turn.SendAsync(new ExecCommandBeginEvent(
            _request.CallId, _request.Command, _request.Cwd, CommandSummary.Parse(_request.Command), _request.IsUserCommand)).ConfigureAwait(false);
        try
        {
            ProcessOutput output = await DecideAndRunAsync(cancellationToken).ConfigureAwait(false);
            return await EndAsync(output).ConfigureAwait(false);
        }
        catch (ToolException failure)
        {
            await EndWithoutOutputAsync(failure.Message).ConfigureAwait(false);
            throw;
        }
        catch (ProcessStartException failure)
        {
            await EndWithoutOutputAsync(failure.Message).ConfigureAwait(false);
            throw new ToolException(failure.Message, failure);
        }
        catch (OperationCanceledException)
        {
            await EndWithoutOutputAsync("aborted by user").ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ProcessOutput> DecideAndRunAsync(CancellationToken cancellationToken)
    {
        if (_decision.Asks)
        {
            await AskAsync(_request.Justification, unconfined: !_decision.IsConfined, cancellationToken).ConfigureAwait(false);
        }

        ISandbox sandbox = _decision.IsConfined ? _execution.Sandbox : Sandbox.None;
        ProcessOutput output = await LaunchAsync(sandbox, cancellationToken).ConfigureAwait(false);
        if (!_decision.MayRetryUnconfined || !SandboxDenial.IsLikely(sandbox.Kind, output))
        {
            return output;
        }

        // Having agreed to the command is not having agreed to run it without the sandbox: that is a question of its own.
        await AskAsync(RetryReason, unconfined: true, cancellationToken).ConfigureAwait(false);
        return await LaunchAsync(Sandbox.None, cancellationToken).ConfigureAwait(false);
    }

    private async Task AskAsync(string? reason, bool unconfined, CancellationToken cancellationToken)
    {
        var question = new ExecApprovalRequestEvent(
            _request.CallId, _request.Command, _request.Cwd, reason, Risk: null, CommandSummary.Parse(_request.Command));
        ReviewDecision answer = await _turn.Conversation.ApprovalMemory.RecallOrAskAsync(
            ApprovalKey.ForCommand(_request.Command, _request.Cwd, _request.IsEscalated),
            () => _turn.Conversation.Approvals.AskAsync(_turn, _request.CallId, question, cancellationToken),
            unconfined).ConfigureAwait(false);
        if (answer is not (ReviewDecision.Approved or ReviewDecision.ApprovedForSession))
        {
            throw new ToolException("exec command rejected by user");
        }
    }

    private Task<ProcessOutput> LaunchAsync(ISandbox sandbox, CancellationToken cancellationToken)
    {
        var process = new ProcessRequest
        {
            Command = _request.Command,
            WorkingDirectory = _request.Cwd,
            Environment = _execution.Environment,
            Timeout = _request.Timeout,
        };
        return _execution.Runner.RunAsync(
            sandbox.Confine(process, _turn.Settings.SandboxPolicy, _turn.Settings.Cwd),
            _execution.TellsOutputDeltas ? TellOutput : null,
            cancellationToken);
    }

    // Pieces are a view for people who watch; one that finds no room is left out, the end event has the whole.
    private void TellOutput(ExecOutputStream stream, ReadOnlyMemory<byte> piece) =>
        _turn.Conversation.Events.TrySend(_turn.Id, new ExecCommandOutputDeltaEvent(_request.CallId, stream, piece));

    private async Task<ToolOutput> EndAsync(ProcessOutput output)
    {
        string text = CommandText.ForModel(output);
        await _turn.SendAsync(new ExecCommandEndEvent
        {
            CallId = _request.CallId,
            Stdout = output.Stdout.Text,
            Stderr = output.Stderr.Text,
            AggregatedOutput = output.Aggregated.Text,
            // A command that a signal ended has no exit code of its own on this wire.
            ExitCode = output.Signal is null ? output.ExitCode : NoExitCode,
            Duration = output.Duration,
            FormattedOutput = text,
        }).ConfigureAwait(false);
        return ToolOutput.FromText(CommandResult.Create(text, output.ExitCode, output.Duration).ToJson(), output.ExitCode == 0);
    }

    private ValueTask EndWithoutOutputAsync(string message) => _turn.SendAsync(new ExecCommandEndEvent
    {
        CallId = _request.CallId,
        Stdout = "",
        Stderr = message,
        AggregatedOutput = message,
        ExitCode = NoExitCode,
        Duration = TimeSpan.Zero,
        FormattedOutput = message,
    });
}
