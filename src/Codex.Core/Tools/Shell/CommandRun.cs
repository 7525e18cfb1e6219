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

    private readonly TurnContext _turn;
    private readonly CommandRequest _request;
    private readonly CommandDecision _decision;
    private readonly ExecutionServices _execution;
    private readonly CommandQuestion _question;

    public CommandRun(TurnContext turn, CommandRequest request, CommandDecision decision)
    {
        _decision = decision;
        _turn = turn;
        _request = request;
        _execution = turn.Conversation.Execution;
        _question = new CommandQuestion(
            turn, "shell", request.CallId, request.Command, request.Cwd, ApprovalKey.ForCommand(request.Command, request.Cwd, request.IsEscalated));
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
            await EndWithoutOutputAsync(CommandEnd.Aborted).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ProcessOutput> DecideAndRunAsync(CancellationToken cancellationToken)
    {
        if (_decision.Asks)
        {
            await _question.AskAsync(_request.Justification, unconfined: !_decision.IsConfined, cancellationToken).ConfigureAwait(false);
        }
        else if (!_request.IsUserCommand)
        {
            _question.ReportUnasked();
        }

        ISandbox sandbox = _decision.IsConfined ? _execution.Sandbox : Sandbox.None;
        ProcessOutput output = await LaunchAsync(sandbox, cancellationToken).ConfigureAwait(false);
        if (!_decision.MayRetryUnconfined || !SandboxDenial.IsLikely(sandbox.Kind, output))
        {
            return output;
        }

        await _question.AskAgainAsync(CommandText.ForModel(output), output.ExitCode, cancellationToken).ConfigureAwait(false);
        return await LaunchAsync(Sandbox.None, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ProcessOutput> LaunchAsync(ISandbox sandbox, CancellationToken cancellationToken)
    {
        var process = new ProcessRequest
        {
            Command = _request.Command,
            WorkingDirectory = _request.Cwd,
            Environment = _execution.Environment,
            Timeout = _request.Timeout,
        };
        SandboxPolicy policy = _request.IsUserCommand ? SandboxPolicy.FullAccessPolicy : _turn.Settings.SandboxPolicy;
        return await _execution.Runner.RunAsync(
            await sandbox.ConfineAsync(process, policy, _turn.Settings.Cwd, cancellationToken).ConfigureAwait(false),
            _execution.TellsOutputDeltas ? TellOutput : null,
            cancellationToken).ConfigureAwait(false);
    }

    // Pieces are a view for people who watch; one that finds no room is left out, the end event has the whole.
    private void TellOutput(ExecOutputStream stream, ReadOnlyMemory<byte> piece) =>
        _turn.Conversation.Events.TrySend(_turn.Id, new ExecCommandOutputDeltaEvent(_request.CallId, stream, piece));

    private async Task<ToolOutput> EndAsync(ProcessOutput output)
    {
        string text = CommandText.ForModel(output);
        ToolOutput result = ToolOutput.FromText(CommandResult.Create(text, output.ExitCode, output.Duration).ToJson(), output.ExitCode == 0);
        _turn.KeepOutput(_request.CallId, result);
        await _turn.SendAsync(new ExecCommandEndEvent
        {
            CallId = _request.CallId,
            Stdout = output.Stdout.Text,
            Stderr = output.Stderr.Text,
            AggregatedOutput = CommandText.ForPeople(output),
            // A command that a signal ended has no exit code of its own on this wire.
            ExitCode = output.Signal is null ? output.ExitCode : NoExitCode,
            Duration = output.Duration,
            FormattedOutput = text,
        }).ConfigureAwait(false);
        return result;
    }

    private ValueTask EndWithoutOutputAsync(string message) => _turn.SendAsync(CommandEnd.WithoutOutput(_request.CallId, message));
}
