using Codex.Core.Approvals;
using Codex.Core.Tools.Shell;
using Codex.Core.Turns;
using Codex.Execution;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Core.Tools.Terminal;

/// <summary>The course of one command in a terminal until its first output: told, decided, started, and when the sandbox stopped it perhaps started again outside.</summary>
internal sealed class TerminalRun(TurnContext turn, TerminalRequest request, CommandDecision decision)
{
    private readonly ExecutionServices _execution = turn.Conversation.Execution;

    private readonly CommandQuestion _question = new(turn, ExecCommandTool.Name, request.CallId, request.Command, request.Cwd, ApprovalKey.ForTerminal(request.Command, request.Cwd));

    /// <summary>Starts the command and collects its first output.</summary>
    /// <exception cref="ToolException">It was refused or could not be started; clients were told.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted and its processes are dead; clients were told.</exception>
    public async Task<ToolOutput> RunAsync(CancellationToken cancellationToken)
    {
        string[] shown = [request.CommandLine];
        await turn.SendAsync(new ExecCommandBeginEvent(request.CallId, shown, request.Cwd, CommandSummary.Parse(shown))).ConfigureAwait(false);
        try
        {
            TerminalOutput output = await DecideAndRunAsync(cancellationToken).ConfigureAwait(false);
            if (output.SessionId is { } sessionId)
            {
                _execution.Terminals.Remember(sessionId, request.CallId);
            }

            return await TerminalReport.TellAsync(turn, request.CallId, request.CallId, output, request.MaxCharacters, output.WallTime).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ToolException or ProcessStartException)
        {
            await turn.SendAsync(CommandEnd.WithoutOutput(request.CallId, failure.Message)).ConfigureAwait(false);
            throw failure as ToolException ?? new ToolException(failure.Message, failure);
        }
        catch (OperationCanceledException)
        {
            await turn.SendAsync(CommandEnd.WithoutOutput(request.CallId, CommandEnd.Aborted)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<TerminalOutput> DecideAndRunAsync(CancellationToken cancellationToken)
    {
        if (decision.Asks)
        {
            await _question.AskAsync(reason: null, unconfined: !decision.IsConfined, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _question.ReportUnasked();
        }

        ISandbox sandbox = decision.IsConfined ? _execution.Sandbox : Sandbox.None;
        TerminalOutput output = await StartAsync(sandbox, cancellationToken).ConfigureAwait(false);
        if (!decision.MayRetryUnconfined || output.ExitCode is not { } exitCode || !SandboxDenial.IsLikely(sandbox.Kind, exitCode, output.Text))
        {
            return output;
        }

        await _question.AskAgainAsync(output.Text, exitCode, cancellationToken).ConfigureAwait(false);
        return await StartAsync(Sandbox.None, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TerminalOutput> StartAsync(ISandbox sandbox, CancellationToken cancellationToken)
    {
        var process = new ProcessRequest
        {
            Command = request.Command,
            WorkingDirectory = request.Cwd,
            Environment = _execution.Environment,
        };
        TerminalSessions sessions = _execution.Terminals.Sessions;
        ProcessRequest confined = await sandbox.ConfineAsync(process, turn.Settings.SandboxPolicy, turn.Settings.Cwd, cancellationToken).ConfigureAwait(false);
        TerminalSession session = await sessions.OpenAsync(confined, cancellationToken).ConfigureAwait(false);
        return await sessions.CollectAsync(session, request.YieldAfter, cancellationToken).ConfigureAwait(false);
    }
}
